"use client";
import { useMemo } from "react";
import { directionField } from "../../lib/paint/direction-field.ts";
import type { PaintSource } from "../../lib/paint/source.ts";

/** Over the canvas: which way strokes lie along the edges. White on black, to be seen on every colour. */
export function DirectionOverlay({ source }: { source: PaintSource }) {
  const path = useMemo(() => directionField(source), [source]);
  const { width, height } = source.raster;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
      data-testid="direction-field"
      className="pointer-events-none absolute inset-0 size-full fill-none"
      strokeLinecap="round"
    >
      <path d={path} className="stroke-black/55" strokeWidth={4} />
      <path d={path} className="stroke-white/95" strokeWidth={1.8} />
    </svg>
  );
}
