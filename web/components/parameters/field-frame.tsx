import type { ReactNode } from "react";
import type { ParameterField } from "../../lib/parameters.ts";

interface FieldFrameProps {
  id: string;
  field: Pick<ParameterField, "name" | "title" | "description">;
  error?: string;
  /** Range and default, in words. */
  note?: string;
  children: ReactNode;
}

/** Title above a control, what it means below it, and in place of that what is wrong. */
export function FieldFrame({ id, field, error, note, children }: FieldFrameProps) {
  return (
    <div className="space-y-1.5" data-field={field.name}>
      <label htmlFor={id} className="text-sm font-medium">
        {field.title}
      </label>
      {children}
      <p
        id={`${id}-note`}
        className={`max-w-prose text-xs text-pretty ${error ? "text-alarm" : "text-faint"}`}
      >
        {error ?? [field.description, note].filter(Boolean).join(" ")}
      </p>
    </div>
  );
}
