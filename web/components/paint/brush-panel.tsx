"use client";
import { Waves } from "lucide-react";
import { memo } from "react";
import { BRUSHES } from "../../../gpu/paint/index.ts";
import {
  BRUSH_PRESETS,
  BRUSH_RANGES,
  type BrushRange,
  PRESET_NAMES,
  presetOf,
} from "../../lib/paint/brush-settings.ts";
import {
  type BrushSettings,
  type ColourMode,
  type DirectionMode,
  SIZE_MODES,
  type SizeMode,
} from "../../lib/paint/gesture.ts";
import { mixPalette } from "../../lib/paint/mix-palette.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import { Button } from "../ui/button.tsx";
import { RangeField } from "../ui/range-field.tsx";
import { BrushStamp } from "./brush-stamp.tsx";
import { Choices } from "./choices.tsx";
import { PaletteField, USUAL_COLOURS } from "./palette-field.tsx";
import type { Brush } from "./use-brush.ts";

const DIRECTIONS: Record<DirectionMode, string> = {
  edges: "Along edges",
  motion: "Along motion",
  fixed: "Fixed angle",
  random: "Any",
};
const SIZES: Record<SizeMode, string> = { set: "As set", detail: "Finer at detail" };
const COLOURS: Record<ColourMode, string> = {
  sampled: "Of each place",
  drag: "One a drag",
  palette: "Palette",
};

const percent = (value: number) => `${Math.round(value * 100)} %`;
const widths = (value: number) => `${value.toFixed(2).replace(/\.?0+$/, "")} ×`;

interface BrushPanelProps {
  brush: Brush;
  source: PaintSource | undefined;
  view: EaselView;
}

/** What is seen beside the paint. */
export interface EaselView {
  /** How much of the photograph shows through, 0 to 1. */
  onion: number;
  onOnion(onion: number): void;
  /** The directions along the edges. */
  isFieldShown: boolean;
  onToggleField(): void;
}

/** Everything about the brush that can be set, and how much of the photograph is seen. */
export const BrushPanel = memo(function BrushPanel({ brush, source, view }: BrushPanelProps) {
  const { settings, change } = brush;
  const range = (
    name: BrushRange & keyof BrushSettings,
    label: string,
    format: (value: number) => string,
    isLog = false,
  ) => (
    <RangeField
      {...BRUSH_RANGES[name]}
      {...{ name, label, format, isLog }}
      value={settings[name]}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const mixedIfNone = () =>
    settings.palette.length === 0 && source ? { palette: mixPalette(source.raster, USUAL_COLOURS) } : {};
  return (
    <section aria-label="Brush" className="space-y-6">
      <Choices
        legend="Manner"
        name="preset"
        options={PRESET_NAMES}
        chosen={presetOf(settings)}
        onChoose={(name) => change(BRUSH_PRESETS[name])}
        className="grid-cols-4"
      >
        {(name) => name}
      </Choices>
      <Choices
        legend="Brush"
        name="brush"
        options={BRUSHES}
        chosen={settings.brush}
        onChoose={(id) => change({ brush: id })}
        className="grid-cols-4"
      >
        {(id) => (
          <>
            <BrushStamp brush={id} />
            <span className="capitalize">{id}</span>
          </>
        )}
      </Choices>
      <div className="grid gap-x-6 gap-y-3 sm:max-lg:grid-cols-2">
        {range("size", "Size", String, true)}
        {range("aspect", "Length", widths)}
        {range("opacity", "Opacity", percent)}
        {range("scatter", "Scatter", widths)}
        {range("colourJitter", "Colour jitter", percent)}
        {range("spacing", "Spacing", widths)}
      </div>
      <Choices
        legend="Size of strokes"
        name="sizeMode"
        options={SIZE_MODES}
        chosen={settings.sizeMode}
        onChoose={(sizeMode) => change({ sizeMode })}
        className="grid-cols-2"
      >
        {(mode) => SIZES[mode]}
      </Choices>
      <Choices
        legend="Direction"
        name="direction"
        options={["edges", "motion", "fixed", "random"]}
        chosen={settings.direction}
        onChoose={(direction) => change({ direction })}
        className="grid-cols-2"
      >
        {(direction) => DIRECTIONS[direction]}
      </Choices>
      <Button aria-pressed={view.isFieldShown} aria-keyshortcuts="d" onClick={view.onToggleField}>
        <Waves aria-hidden />
        {view.isFieldShown ? "Hide the edges' directions" : "Show the edges' directions"}
        <kbd className="rounded-sm border border-line px-1.5 font-sans text-xs text-faint max-sm:hidden">
          D
        </kbd>
      </Button>
      {range(
        "angle",
        settings.direction === "fixed" ? "Angle" : "Angle without direction",
        (value) => `${value}°`,
      )}
      <Choices
        legend="Colour"
        name="colour"
        options={["sampled", "drag", "palette"]}
        chosen={settings.colour}
        onChoose={(colour) => change({ colour, ...(colour === "palette" ? mixedIfNone() : {}) })}
        className="grid-cols-3"
      >
        {(colour) => COLOURS[colour]}
      </Choices>
      {settings.colour === "palette" ? (
        <PaletteField
          palette={settings.palette}
          source={source}
          onChange={(palette) => change({ palette })}
        />
      ) : null}
      <RangeField
        {...{ label: "Photograph shows through", name: "onion", min: 0, max: 1, step: 0.05 }}
        value={view.onion}
        format={percent}
        onChange={view.onOnion}
      />
      <Button look="bare" onClick={brush.reset} className="-ml-2">
        Usual brush
      </Button>
    </section>
  );
});
