import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Something went wrong: what, and what to do about it. */
export function Notice({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div role="alert" className="flex gap-3 rounded-lg bg-alarm-soft px-4 py-3 text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-alarm" />
      <div className="min-w-0 space-y-1 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {children ? <div className="text-soft">{children}</div> : null}
      </div>
    </div>
  );
}
