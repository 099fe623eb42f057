"use client";
import { useEffect, useRef } from "react";
import { type BrushId, PaintCanvas, paintStroke, toBytes } from "../../../gpu/paint/index.ts";

const WIDTH = 96;
const HEIGHT = 48;
/** Length over width. */
const ASPECT = 2.2;

/** One stroke of a brush as the renderer paints it, in the colour of the text around it. */
export function BrushStamp({ brush }: { brush: BrushId }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    // Painted white on black, then taken as opacity: so it takes the colour of any theme.
    const painted = new PaintCanvas({ width: WIDTH, height: HEIGHT, ground: [0, 0, 0] });
    const width = Math.min(HEIGHT * 0.62, (WIDTH * 0.9) / ASPECT);
    paintStroke(painted, {
      ...{ x: WIDTH / 2, y: HEIGHT / 2, red: 1, green: 1, blue: 1, alpha: 1, theta: -0.12 },
      ...{ length: width * ASPECT, width, brush, seed: 7, timeMs: 0 },
    });
    const pixels = new ImageData(WIDTH, HEIGHT);
    toBytes(painted, pixels.data, 4);
    for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i] ?? 0;
    context.putImageData(pixels, 0, 0);
  }, [brush]);
  return (
    <canvas
      ref={canvas}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden
      className="h-6 w-12 brightness-0 opacity-80 dark:brightness-100"
    />
  );
}
