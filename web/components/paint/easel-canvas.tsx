"use client";
import { memo, useEffect, useRef } from "react";
import { pictureTitle } from "../../lib/format.ts";
import type { PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import type { PaintingSession } from "../../lib/paint/painting-session.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { DirectionOverlay } from "./direction-overlay.tsx";
import type { Brush } from "./use-brush.ts";
import { usePointerPainting } from "./use-pointer-painting.ts";

interface EaselCanvasProps {
  painting: PaintingFieldsFragment;
  session: PaintingSession | undefined;
  source: PaintSource | undefined;
  brush: Brush;
  /** Opacity of the photograph above the canvas, 0 to 1. */
  onion: number;
  /** The directions along the edges are seen too. */
  isFieldShown: boolean;
  isReady: boolean;
  onPaint(): void;
}

/** The canvas itself, the photograph that shines through it, and the outline of the brush. */
export const EaselCanvas = memo(function EaselCanvas(props: EaselCanvasProps) {
  const { painting, session, source, brush, onion, isFieldShown, isReady, onPaint } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const ring = useRef<HTMLDivElement>(null);
  const { width, height, picture } = painting;
  useEffect(() => {
    if (session && canvas.current) session.attach(canvas.current);
  }, [session]);
  usePointerPainting({ canvas, ring, painting, session, source, brush, onPaint });
  const title = pictureTitle(picture.name);
  return (
    <Frame width={width} height={height}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        tabIndex={0}
        aria-label={`Canvas: ${title}. Arrow keys move the brush, the space bar paints while it is held.`}
        aria-busy={!isReady || !source}
        data-testid="canvas"
        className="block size-full cursor-crosshair touch-none select-none"
        style={{ background: painting.ground }}
      />
      <div className="pointer-events-none absolute inset-0" style={{ opacity: onion }}>
        <SteadyImage url={imageAtWidth(picture.url, 960)} alt="" />
      </div>
      {isFieldShown && source ? <DirectionOverlay source={source} /> : null}
      <div
        ref={ring}
        aria-hidden
        className="pointer-events-none absolute hidden aspect-square -translate-1/2 rounded-full border border-white/90 shadow-[0_0_0_1px_rgb(0_0_0/0.55),inset_0_0_0_1px_rgb(0_0_0/0.35)]"
      />
    </Frame>
  );
});
