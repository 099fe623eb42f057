// Brushes: the ranges of what can be set, the one that lies ready, and those that painters know. Size and palette stay in the
// painter's hand.
import { BRUSH_LIMITS } from "../../../gpu/paint/index.ts";
import type { BrushSettings } from "./gesture.ts";

export const BRUSH_RANGES = {
  size: { ...BRUSH_LIMITS.size, step: 1 },
  aspect: { ...BRUSH_LIMITS.aspect, step: 0.25 },
  opacity: { ...BRUSH_LIMITS.opacity, step: 0.05 },
  scatter: { ...BRUSH_LIMITS.scatter, step: 0.1 },
  colourJitter: { ...BRUSH_LIMITS.colourJitter, step: 0.01 },
  spacing: { ...BRUSH_LIMITS.spacing, step: 0.05 },
  angle: { ...BRUSH_LIMITS.angle, step: 1 },
} as const;
export type BrushRange = keyof typeof BRUSH_RANGES;

export const USUAL_BRUSH: BrushSettings = {
  ...{ brush: "bristle", size: 32, aspect: 4, opacity: 0.9, scatter: 0.6, colourJitter: 0.05 },
  ...{ spacing: 0.3, sizeMode: "set", direction: "edges", angle: -35, colour: "sampled", palette: [] },
};

export type BrushPreset = Pick<
  BrushSettings,
  "brush" | "aspect" | "opacity" | "scatter" | "colourJitter" | "spacing" | "direction" | "sizeMode"
>;

const of = (
  brush: BrushPreset["brush"],
  [aspect, opacity, scatter, colourJitter, spacing]: readonly [number, number, number, number, number],
  direction: BrushPreset["direction"] = "edges",
  sizeMode: BrushPreset["sizeMode"] = "set",
): BrushPreset => ({ brush, aspect, opacity, scatter, colourJitter, spacing, direction, sizeMode });

/** By name. In brackets: length in widths, opacity, scatter in widths, colour jitter, spacing in widths. */
export const BRUSH_PRESETS = {
  Oil: of("bristle", [4, 0.9, 0.6, 0.05, 0.3]),
  Impasto: of("flat", [2.5, 1, 0.4, 0.08, 0.5], "motion"),
  Wash: of("oval", [6, 0.25, 1, 0.03, 0.25]),
  Pastel: of("blob", [3, 0.55, 1.2, 0.12, 0.3]),
  Pencil: of("oval", [12, 0.5, 1.5, 0.04, 0.4], "edges", "detail"),
  Points: of("disc", [1, 1, 2, 0.15, 0.5], "random"),
  Mosaic: of("cone", [1, 1, 1.5, 0.04, 0.6], "random"),
} as const satisfies Record<string, BrushPreset>;

export type PresetName = keyof typeof BRUSH_PRESETS;
export const PRESET_NAMES = Object.keys(BRUSH_PRESETS) as PresetName[];

/** @returns the preset that the brush is set as, if it is one. */
export function presetOf(settings: BrushSettings): PresetName | undefined {
  return PRESET_NAMES.find((name) =>
    Object.entries(BRUSH_PRESETS[name]).every(([key, value]) => settings[key as keyof BrushPreset] === value),
  );
}
