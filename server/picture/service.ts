// Adds pictures to the collection. The same bytes are the same Picture, whoever sends them and however often.
import { createHash } from "node:crypto";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import type { Context } from "../context.ts";
import { badInput, notFound } from "../errors.ts";
import { normalisePicture } from "./normalise.ts";

export type PictureRow = Prisma.PictureGetPayload<object>;

const MAX_NAME_LENGTH = 120;

/** @throws NOT_FOUND with the remedy. */
export async function findPicture(db: PrismaClient, id: string): Promise<PictureRow> {
  const picture = await db.picture.findUnique({ where: { id } });
  if (picture) return picture;
  const remedy = "Upload it by POST /pictures, or choose one that the query `pictures` lists.";
  throw notFound("picture", id, remedy);
}

/**
 * @param bytes an image file as it was uploaded.
 * @param isMap it is made for runs and stays out of lists, until the same bytes come as a picture of their own.
 * @returns the picture, and whether it is new.
 * @throws BAD_INPUT for no bytes at all, and what normalisePicture throws.
 */
export async function addPicture(
  { db, blobs }: Pick<Context, "db" | "blobs">,
  bytes: Buffer,
  name: string | undefined,
  isMap = false,
): Promise<{ picture: PictureRow; isNew: boolean }> {
  if (bytes.byteLength === 0)
    throw badInput("The body is empty.", "Send the bytes of an image file as the body.");
  const id = sha256(bytes);
  const known = await db.picture.findUnique({ where: { id } });
  if (known && (await isWhole(blobs, known.blob))) {
    if (isMap || !known.map) return { picture: known, isNew: false };
    return { picture: await db.picture.update({ where: { id }, data: { map: false } }), isNew: false };
  }

  const { png, width, height } = await normalisePicture(bytes);
  const blob = await blobs.put(png);
  if (known) {
    // Another version may have made other bytes of the same upload.
    const data = { blob, width, height, map: known.map && isMap };
    return { picture: await db.picture.update({ where: { id }, data }), isNew: false };
  }
  // Somebody may upload the same bytes at the same moment; one of the two is first and both get its row.
  const { count } = await db.picture.createMany({
    data: { id, blob, width, height, name: cleanName(name), map: isMap },
    skipDuplicates: true,
  });
  return { picture: await db.picture.findUniqueOrThrow({ where: { id } }), isNew: count > 0 };
}

/** "Upload it again" is what everything says that misses a picture's file, so an upload has to bring it back. */
async function isWhole(blobs: Context["blobs"], blob: string): Promise<boolean> {
  const stored = await blobs.get(blob);
  return stored !== undefined && sha256(stored) === blob;
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

function cleanName(name = ""): string {
  const clean = name.replace(/\p{C}/gu, " ").replace(/\s+/g, " ").trim();
  return Array.from(clean).slice(0, MAX_NAME_LENGTH).join("") || "Untitled";
}
