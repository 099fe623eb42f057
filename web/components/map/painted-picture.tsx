"use client";
import { Undo2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { mapSize } from "../../lib/map-drawing.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { RangeField } from "../ui/range-field.tsx";
import { useMapBrush } from "./use-map-brush.ts";
import type { ChosenMap, MapDrawing } from "./use-map-drawing.ts";

const SIZES = { min: 0.01, max: 0.4, step: 0.01 } as const;

interface PaintedPictureProps {
  /** What is painted over. */
  picture: PictureFieldsFragment;
  map: ChosenMap;
  drawing: MapDrawing;
  brush: { colour: string; size: number };
  /** In tests: `map`. */
  name: string;
  label: string;
  /** How the canvas lies over the picture. */
  look: string;
  /** What is painted, in words. */
  children: ReactNode;
}

/** A picture with a canvas over it, for pointer, finger and keys, and with undo and clear below. */
export function PaintedPicture(props: PaintedPictureProps) {
  const { picture, map, drawing, brush, name, label, look, children } = props;
  const ring = useRef<HTMLDivElement>(null);
  const handlers = useMapBrush({ ...brush, drawing, ring });
  const px = mapSize(picture);
  return (
    <div className="space-y-4">
      <Frame width={picture.width} height={picture.height}>
        <SteadyImage url={imageAtWidth(picture.url, 960)} alt="" />
        <canvas
          ref={drawing.canvas}
          width={px.width}
          height={px.height}
          tabIndex={0}
          aria-label={`${label} Arrow keys move the brush, the space bar paints while it is held.`}
          data-testid={name}
          data-map={map === "pending" ? "pending" : (map?.id ?? "none")}
          className={`absolute inset-0 size-full cursor-crosshair touch-none select-none ${look}`}
          {...handlers}
        />
        <div
          ref={ring}
          aria-hidden
          className="pointer-events-none absolute hidden aspect-square -translate-1/2 rounded-full border border-white/90 shadow-[0_0_0_1px_rgb(0_0_0/0.55)]"
          style={{ width: `${(brush.size * Math.max(px.width, px.height) * 100) / px.width}%` }}
        />
      </Frame>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button onClick={drawing.undo} disabled={!drawing.canUndo}>
          <Undo2 aria-hidden />
          Undo
        </Button>
        <Button look="bare" onClick={() => drawing.add("clear")} disabled={drawing.isBlank}>
          Clear
        </Button>
        <output className="text-sm text-soft" data-testid={`${name}-state`}>
          {children}
        </output>
      </div>
      {drawing.error ? (
        <Notice title="What was painted was not taken.">
          <p>{drawing.error}</p>
          <button type="button" onClick={drawing.retry} className="mt-1 underline">
            Try again
          </button>
        </Notice>
      ) : null}
    </div>
  );
}

export function BrushSize({ name, value, onChange }: BrushSizeProps) {
  return (
    <RangeField
      label="Brush size"
      name={name}
      value={value}
      {...SIZES}
      isLog
      format={(share) => `${Math.round(share * 100)} %`}
      onChange={onChange}
    />
  );
}

interface BrushSizeProps {
  name: string;
  /** Share of the longer side. */
  value: number;
  onChange(value: number): void;
}
