// What a preview may cost: it is the same run, but small and short. Pure.
import { z } from "zod";
import type { CatalogueMethod } from "../../prisma/contract.ts";

/** Longer side of a preview. */
export const PREVIEW_PX = 256;
/** Longer side where a model looks at the picture: each step takes as long as several paintings. */
export const MODEL_PREVIEW_PX = 128;

/** Parameters that govern how long a method takes, where it has them, and their most in a preview. */
const CAPS: Readonly<Record<string, number>> = { iterations: 40, enlarge: 1 };

const schemaSchema = z.object({
  properties: z.record(z.string(), z.object({ minimum: z.number().optional(), default: z.unknown() })),
});

/** @returns the parameters, with what costs time brought down as far as the method allows. */
export function previewParameters(
  method: Pick<CatalogueMethod, "parameters" | "inputs">,
  given: unknown,
): Record<string, unknown> {
  const { properties } = schemaSchema.catch({ properties: {} }).parse(method.parameters);
  const parameters = z.record(z.string(), z.unknown()).catch({}).parse(given);
  const size = method.inputs.model === "none" ? PREVIEW_PX : MODEL_PREVIEW_PX;
  const capped = Object.entries({ ...CAPS, size }).flatMap(([name, most]) => {
    const property = properties[name];
    const value = parameters[name] ?? property?.default;
    if (!property || typeof value !== "number") return [];
    return [[name, Math.max(Math.min(value, most), property.minimum ?? 0)] as const];
  });
  return { ...parameters, ...Object.fromEntries(capped) };
}
