"use client";
import { type PointerEvent, useId, useRef } from "react";
import { between, type Crop, LEAST, readCrop, WHOLE, writeCrop } from "../../lib/crop.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import type { CropField } from "../../lib/parameters.ts";
import type { LookedAt } from "../gaze/gaze-input.tsx";
import { FieldFrame } from "../parameters/field-frame.tsx";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { Button } from "../ui/button.tsx";

const SIDES = {
  x: "Left",
  y: "Top",
  width: "Width",
  height: "Height",
} as const satisfies Record<keyof Crop, string>;
const NAMES = ["x", "y", "width", "height"] as const;
const percent = (share: number) => Math.round(share * 100);

interface CropInputProps {
  field: CropField;
  /** JSON. */
  value: string;
  error?: string;
  picture?: LookedAt;
  onChange(value: string): void;
}

/** A box dragged over the picture, or typed in. */
export function CropInput({ field, value, error, picture, onChange }: CropInputProps) {
  const id = useId();
  const crop = readCrop(value);
  const change = (next: Crop) => onChange(writeCrop(next));
  return (
    <FieldFrame id={id} field={field} error={error}>
      {picture ? (
        <CropPicture picture={picture} crop={crop} onChange={change} />
      ) : (
        <p className="text-sm text-soft">Choose the style picture first.</p>
      )}
      <fieldset id={id} aria-label={field.title} className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {NAMES.map((name) => (
          <label key={name} className="min-w-0 text-xs text-soft">
            {SIDES[name]}, %
            <input
              type="number"
              min={name === "x" || name === "y" ? 0 : LEAST * 100}
              max={100}
              step={1}
              value={percent(crop[name])}
              onChange={({ currentTarget }) => {
                const next = currentTarget.valueAsNumber;
                if (Number.isFinite(next)) change({ ...crop, [name]: next / 100 });
              }}
              className="tabular mt-1 block h-10 w-full rounded-md border border-line bg-panel px-2 text-sm text-ink"
            />
          </label>
        ))}
      </fieldset>
      <Button look="bare" disabled={value === writeCrop(WHOLE)} onClick={() => change(WHOLE)}>
        All of it
      </Button>
    </FieldFrame>
  );
}

interface CropPictureProps {
  picture: LookedAt;
  crop: Crop;
  onChange(crop: Crop): void;
}

function CropPicture({ picture, crop, onChange }: CropPictureProps) {
  const corner = useRef<{ by: number; x: number; y: number }>(undefined);
  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const box = currentTarget.getBoundingClientRect();
    const within = (share: number) => Math.min(1, Math.max(0, share));
    return { x: within((clientX - box.left) / box.width), y: within((clientY - box.top) / box.height) };
  };
  return (
    <Frame width={picture.width} height={picture.height}>
      <SteadyImage url={imageAtWidth(picture.url, 640)} alt="" />
      <div
        aria-hidden
        data-testid="crop"
        className="absolute inset-0 cursor-crosshair touch-none overflow-hidden select-none"
        onPointerDown={(event) => {
          if (event.button !== 0 || !event.isPrimary) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          corner.current = { by: event.pointerId, ...placeOf(event) };
        }}
        onPointerMove={(event) => {
          if (corner.current?.by === event.pointerId) onChange(between(corner.current, placeOf(event)));
        }}
        onPointerUp={() => {
          corner.current = undefined;
        }}
        onPointerCancel={() => {
          corner.current = undefined;
        }}
      >
        {/* All around it lies in the shade of the box. */}
        <div
          className="absolute border border-white/90 shadow-[0_0_0_100vmax_rgb(0_0_0/0.55)]"
          style={{
            left: `${crop.x * 100}%`,
            top: `${crop.y * 100}%`,
            width: `${crop.width * 100}%`,
            height: `${crop.height * 100}%`,
          }}
        />
      </div>
    </Frame>
  );
}
