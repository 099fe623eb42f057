// The photograph as the work process needs it.
import sharp from "sharp";
import type { Raster } from "../../gpu/paint/index.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { findPicture } from "../picture/service.ts";

/** @returns the picture of a painting at its size, one pixel a unit. @throws UNAVAILABLE where its file is gone. */
export async function readSource(
  { db, blobs }: Pick<Context, "db" | "blobs">,
  { pictureId, width, height }: { pictureId: string; width: number; height: number },
): Promise<Raster> {
  const { blob } = await findPicture(db, pictureId);
  const png = await blobs.get(blob);
  if (!png) {
    throw new ApiError("UNAVAILABLE", "The photograph's file is missing.", {
      remedy: "Upload the photograph again.",
    });
  }
  const bytes = await sharp(png).resize(width, height, { fit: "fill" }).removeAlpha().raw().toBuffer();
  return { width, height, data: Float32Array.from(bytes, (byte) => byte / 255) };
}
