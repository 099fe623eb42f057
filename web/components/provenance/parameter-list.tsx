"use client";
import { useQuery } from "urql";
import * as z from "zod/mini";
import { formatNumber, humanize } from "../../lib/format.ts";
import { MethodParametersDocument } from "../../lib/gql/graphql.ts";
import { readFields } from "../../lib/parameters.ts";

interface ParameterListProps {
  method: string;
  /** Shown before the parameters; what is undefined is left out. */
  facts: readonly (readonly [name: string, value: string | null | undefined])[];
  /** As the API serves them. */
  parameters: unknown;
}

export function ParameterList({ method, facts, parameters }: ParameterListProps) {
  const { label, settings } = useSettings(method, parameters);
  return (
    <dl className="tabular grid grid-cols-[repeat(auto-fill,minmax(8.25rem,1fr))] content-start gap-x-6 gap-y-5 text-sm">
      {[["Method", label] as const, ...facts, ...settings].map(([name, value]) =>
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

/** Parameters by the titles and in the order of the form, as far as a worker still offers the method. */
function useSettings(method: string, parameters: unknown) {
  const [{ data }] = useQuery({ query: MethodParametersDocument, requestPolicy: "cache-first" });
  const known = data?.methods.find(({ id }) => id === method);
  const parsed = z.record(z.string(), z.unknown()).safeParse(parameters);
  const values = Object.entries(parsed.data ?? {});
  const fields = readFields(known?.parameters);
  const place = (name: string) => fields.findIndex((field) => field.name === name) >>> 0;
  const title = (name: string) => fields.find((field) => field.name === name)?.title ?? humanize(name);
  return {
    label: known?.label ?? humanize(method),
    settings: values
      .toSorted(([a], [b]) => place(a) - place(b))
      .map(([name, value]) => [title(name), describe(value)] as const),
  };
}

function describe(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(describe).join(", ") || "none";
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => `${name} ${describe(part)}`);
    return parts.join(", ") || "the usual";
  }
  return "none";
}
