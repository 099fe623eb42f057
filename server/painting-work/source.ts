// The photograph, and the map of where it matters, as the work process needs them.
import sharp from "sharp";
import { leansOf, Mask, type Plane, type Raster } from "../../gpu/paint/index.ts";
import type { Context } from "../context.ts";
import { ApiError, badInput } from "../errors.ts";
import { checkShape } from "../picture/check-shape.ts";
import { findPicture, type PictureRow } from "../picture/service.ts";

type Store = Pick<Context, "db" | "blobs">;

interface OfPicture {
  pictureId: string;
  /** Of the painting. */
  width: number;
  height: number;
}

/** @returns the picture of a painting at its size, one pixel a unit. @throws UNAVAILABLE where its file is gone. */
export async function readSource({ db, blobs }: Store, { pictureId, ...size }: OfPicture): Promise<Raster> {
  return readAtSize(blobs, await findPicture(db, pictureId), size);
}

/**
 * @returns the leans of a map over the painting, at the painting's size; undefined without a map.
 * @throws NOT_FOUND, UNAVAILABLE; BAD_INPUT where it is of another shape than the photograph, or black all over.
 */
export async function readLeans(
  { db, blobs }: Store,
  mapId: string | null | undefined,
  { pictureId, ...size }: OfPicture,
): Promise<Plane | undefined> {
  if (!mapId) return undefined;
  const [map, photograph] = await Promise.all([findPicture(db, mapId), findPicture(db, pictureId)]);
  checkShape({ map }, { photograph });
  const leans = leansOf(await readAtSize(blobs, map, size));
  if (new Mask(leans).isEverywhere) {
    throw badInput("The map is black all over: nothing would be painted.", "Leave some of it lighter.");
  }
  return leans;
}

async function readAtSize(
  blobs: Context["blobs"],
  { blob }: PictureRow,
  { width, height }: { width: number; height: number },
): Promise<Raster> {
  const png = await blobs.get(blob);
  if (!png) {
    throw new ApiError("UNAVAILABLE", "The picture's file is missing.", {
      remedy: "Upload the picture again.",
    });
  }
  const bytes = await sharp(png).resize(width, height, { fit: "fill" }).removeAlpha().raw().toBuffer();
  return { width, height, data: Float32Array.from(bytes, (byte) => byte / 255) };
}
