"use client";
import { ChevronRight, Undo2 } from "lucide-react";
import { useRef, useState } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { MAP_TONES, type MapTone, mapSize } from "../../lib/map-drawing.ts";
import { Choices } from "../paint/choices.tsx";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { RangeField } from "../ui/range-field.tsx";
import { useMapBrush } from "./use-map-brush.ts";
import { type ChosenMap, useMapDrawing } from "./use-map-drawing.ts";

const TONES: Record<MapTone, string> = { light: "More detail", dark: "Less detail", erase: "Erase" };
const SIZES = { min: 0.01, max: 0.4, step: 0.01 } as const;

interface MapEditorProps {
  content: PictureFieldsFragment | undefined;
  map: ChosenMap;
  onChange(map: ChosenMap): void;
}

/** Folded away until somebody wants it: most pictures are painted without a map. */
export function MapEditor({ content, map, onChange }: MapEditorProps) {
  const [isOpenAtFirst] = useState(map !== undefined);
  return (
    <details className="group border-t border-line pt-4" open={isOpenAtFirst || undefined}>
      <summary className="flex min-h-10 list-none items-center gap-2 text-sm font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        Paint where detail matters
      </summary>
      <div className="mt-4">
        {content ? (
          // Another picture has another map.
          <MapCanvas key={content.id} content={content} map={map} onChange={onChange} />
        ) : (
          <p className="text-sm text-soft">Choose the content picture first.</p>
        )}
      </div>
    </details>
  );
}

function MapCanvas({ content, map, onChange }: MapEditorProps & { content: PictureFieldsFragment }) {
  const [tone, setTone] = useState<MapTone>("light");
  const [size, setSize] = useState(0.12);
  const ring = useRef<HTMLDivElement>(null);
  const drawing = useMapDrawing(map, onChange);
  const brush = useMapBrush({ tone, size, drawing, ring });
  const px = mapSize(content);
  return (
    <div className="space-y-4">
      <Frame width={content.width} height={content.height}>
        <SteadyImage url={imageAtWidth(content.url, 960)} alt="" />
        {/* Mid-grey leaves the picture as it is, light and dark lie over it. */}
        <canvas
          ref={drawing.canvas}
          width={px.width}
          height={px.height}
          tabIndex={0}
          aria-label="Where detail matters. Arrow keys move the brush, the space bar paints while it is held."
          data-testid="map"
          data-map={map === "pending" ? "pending" : (map?.id ?? "none")}
          className="absolute inset-0 size-full cursor-crosshair touch-none opacity-70 mix-blend-hard-light select-none"
          {...brush}
        />
        <div
          ref={ring}
          aria-hidden
          className="pointer-events-none absolute hidden aspect-square -translate-1/2 rounded-full border border-white/90 shadow-[0_0_0_1px_rgb(0_0_0/0.55)]"
          style={{ width: `${(size * Math.max(px.width, px.height) * 100) / px.width}%` }}
        />
      </Frame>
      <Choices<MapTone>
        legend="Brush of the map"
        isLegendHidden
        name="map-tone"
        options={MAP_TONES}
        chosen={tone}
        onChoose={setTone}
        className="grid-cols-3"
      >
        {(option) => TONES[option]}
      </Choices>
      <RangeField
        label="Brush size"
        name="map-size"
        value={size}
        {...SIZES}
        isLog
        format={(value) => `${Math.round(value * 100)} %`}
        onChange={setSize}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button onClick={drawing.undo} disabled={!drawing.canUndo}>
          <Undo2 aria-hidden />
          Undo
        </Button>
        <Button look="bare" onClick={() => drawing.add({ tone: "clear" })} disabled={drawing.isBlank}>
          Clear
        </Button>
        <output className="text-sm text-soft" data-testid="map-state">
          {drawing.isBlank ? "Nothing painted: detail as the method has it" : "Painted over the picture"}
        </output>
      </div>
      {drawing.error ? (
        <Notice title="The map was not taken.">
          <p>{drawing.error}</p>
          <button type="button" onClick={drawing.retry} className="mt-1 underline">
            Try again
          </button>
        </Notice>
      ) : null}
    </div>
  );
}
