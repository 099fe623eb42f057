// What a preview may cost: it is the same run, but small and short. Pure.
import { z } from "zod";
import type { CatalogueMethod } from "../../prisma/contract.ts";

/** Longer side of a preview. */
export const PREVIEW_PX = 256;

/** Parameters that govern how long a method takes, where it has them, and their most in a preview. */
const CAPS: Readonly<Record<string, number>> = { size: PREVIEW_PX, iterations: 40, enlarge: 1 };

const schemaSchema = z.object({
  properties: z.record(z.string(), z.object({ minimum: z.number().optional(), default: z.unknown() })),
});

/** @returns the parameters, with what costs time brought down as far as the method allows. */
export function previewParameters(
  method: Pick<CatalogueMethod, "parameters">,
  given: unknown,
): Record<string, unknown> {
  const { properties } = schemaSchema.catch({ properties: {} }).parse(method.parameters);
  const parameters = z.record(z.string(), z.unknown()).catch({}).parse(given);
  const capped = Object.entries(CAPS).flatMap(([name, most]) => {
    const property = properties[name];
    const value = parameters[name] ?? property?.default;
    if (!property || typeof value !== "number") return [];
    return [[name, Math.max(Math.min(value, most), property.minimum ?? 0)] as const];
  });
  return { ...parameters, ...Object.fromEntries(capped) };
}
