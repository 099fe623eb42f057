import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";

interface PaintingDetailsProps {
  title: string;
  /** Something was painted before. */
  isOpenAtFirst: boolean;
  children: ReactNode;
}

/** Folded away until somebody wants it: most pictures are made without anything painted over them. */
export function PaintingDetails({ title, isOpenAtFirst, children }: PaintingDetailsProps) {
  const [isOpen] = useState(isOpenAtFirst);
  return (
    <details className="group border-t border-line pt-4" open={isOpen || undefined}>
      <summary className="flex min-h-10 list-none items-center gap-2 text-sm font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {title}
      </summary>
      <div className="mt-4">{children}</div>
    </details>
  );
}
