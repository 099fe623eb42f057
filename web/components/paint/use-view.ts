"use client";
// How a painter looks at paintings and prints them: kept in this browser, like the brush.
import { useCallback } from "react";
import * as z from "zod/mini";
import { LIGHT_RANGES, type Light, USUAL_LIGHT } from "../../../gpu/paint/index.ts";
import { useKept } from "../ui/use-kept.ts";

const inRange = ({ min, max }: { min: number; max: number }) =>
  z.number().check(z.minimum(min), z.maximum(max));

const lightSchema = z.object({
  relief: inRange(LIGHT_RANGES.relief),
  azimuth: inRange(LIGHT_RANGES.azimuth),
  elevation: inRange(LIGHT_RANGES.elevation),
});

export function useLight(): [Required<Light>, (light: Required<Light>) => void] {
  const [light, update] = useKept("pentimento-light", lightSchema, USUAL_LIGHT);
  return [light, useCallback((next) => update(() => next), [update])];
}

/** Pixels of the longer side. */
export const PRINT_SIZES = ["1024", "2048", "4096"] as const;
export type PrintSize = (typeof PRINT_SIZES)[number];

const sizeSchema = z.enum(PRINT_SIZES);

export function usePrintSize(): [PrintSize, (size: PrintSize) => void] {
  const [size, update] = useKept<PrintSize>("pentimento-print-size", sizeSchema, "4096");
  return [size, useCallback((next) => update(() => next), [update])];
}
