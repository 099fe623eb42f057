// A painting rendered for keeps: large, one at a time, whoever asks for it.
import type { Sharp } from "sharp";
import sharp from "sharp";
import type { Light } from "../../gpu/paint/index.ts";
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
  light: Required<Light>;
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
  { sidePx, light }: PrintSettings,
  keep: (printed: Printed) => Promise<Kept>,
): Promise<Kept> {
  const scale = sidePx / Math.max(painting.width, painting.height);
  return inTurn(async () => {
    const pixels = await renderPainting(db, painting, scale, light);
    const { width, height, strokes } = pixels;
    return keep({ image: fromPixels(pixels), width, height, scale, strokes });
  });
}

/** As provenance tells it: nothing where the paint shows its bare colours. */
export function litBy({ relief, azimuth, elevation }: Required<Light>) {
  return relief > 0 ? { relief, lightAzimuth: azimuth, lightElevation: elevation } : {};
}

export function fromPixels({ width, height, rgb }: RenderedPixels): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
