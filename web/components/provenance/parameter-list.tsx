import * as z from "zod/mini";
import { formatNumber, humanize } from "../../lib/format.ts";

interface ParameterListProps {
  /** Shown before the parameters; what is undefined is left out. */
  facts: readonly (readonly [name: string, value: string | null | undefined])[];
  /** As the API serves them. */
  parameters: unknown;
}

export function ParameterList({ facts, parameters }: ParameterListProps) {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parameters);
  const settings = Object.entries(parsed.data ?? {}).map(
    ([name, value]) => [humanize(name), describe(value)] as const,
  );
  return (
    <dl className="tabular grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] content-start gap-x-6 gap-y-5 text-sm">
      {[...facts, ...settings].map(([name, value]) =>
        value ? (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-faint">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

function describe(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(describe).join(", ") || "none";
  if (typeof value === "object" && value !== null) {
    return (
      Object.entries(value)
        .map(([name, part]) => `${name} ${describe(part)}`)
        .join(", ") || "the usual"
    );
  }
  return "none";
}
