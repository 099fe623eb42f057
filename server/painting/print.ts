// A painting rendered for keeps: large, one at a time, whoever asks for it.
import type { Sharp } from "sharp";
import sharp from "sharp";
import type { PrismaClient } from "../../prisma/client.ts";
import { limitConcurrency } from "../concurrency.ts";
import { renderPainting } from "./render.ts";
import type { RenderedPixels } from "./render-process.ts";
import type { PaintingRow } from "./service.ts";

/** A print holds 200 MB while it is rendered; thumbnails do not wait for it. */
const inTurn = limitConcurrency(1);

export interface PrintSettings {
  /** The longer side, in pixels. */
  sidePx: number;
}

export interface Printed {
  image: Sharp;
  width: number;
  height: number;
  /** Pixels a unit. */
  scale: number;
  /** Strokes that show. */
  strokes: number;
}

/** @param keep what becomes of the image; the next print waits for it. */
export async function printPainting<Kept>(
  db: PrismaClient,
  painting: PaintingRow,
  { sidePx }: PrintSettings,
  keep: (printed: Printed) => Promise<Kept>,
): Promise<Kept> {
  const scale = sidePx / Math.max(painting.width, painting.height);
  return inTurn(async () => {
    const pixels = await renderPainting(db, painting, scale);
    const { width, height, strokes } = pixels;
    return keep({ image: fromPixels(pixels), width, height, scale, strokes });
  });
}

export function fromPixels({ width, height, rgb }: RenderedPixels): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
