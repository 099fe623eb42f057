// Reads about paintings, and beginning and removing them. What happens to one in between is append.ts's.

import { HEX_COLOUR, paintingSize } from "../../gpu/paint/index.ts";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import { PAINTING_CHANNEL } from "../../prisma/contract.ts";
import { notify } from "../../prisma/run-store.ts";
import { badInput, notFound } from "../errors.ts";
import { findPicture } from "../picture/service.ts";
import type { CreatePaintingInput } from "./input.ts";

export type PaintingRow = Prisma.PaintingGetPayload<object>;

/** Primed paper: strokes stand out against it, and gaps between them look meant. */
const PAPER = "#f3efe4";

/** @throws NOT_FOUND with the remedy. */
export async function findPainting(db: PrismaClient, id: string): Promise<PaintingRow> {
  const painting = await db.painting.findUnique({ where: { id } });
  if (!painting) throw unknownPainting(id);
  return painting;
}

export const unknownPainting = (id: string) =>
  notFound("painting", id, "The query `paintings` lists them all; it may have been deleted.");

/** @throws NOT_FOUND for an unknown picture, BAD_INPUT for a ground that is no colour. */
export async function createPainting(
  db: PrismaClient,
  { picture: pictureId, ground }: CreatePaintingInput,
): Promise<PaintingRow> {
  if (ground && !HEX_COLOUR.test(ground)) {
    throw badInput(`ground must be a colour, not "${ground.slice(0, 40)}".`, `Write it like ${PAPER}.`);
  }
  const picture = await findPicture(db, pictureId);
  return db.painting.create({
    data: { pictureId: picture.id, ...paintingSize(picture), ground: ground?.toLowerCase() ?? PAPER },
  });
}

/** Whoever follows the painting is told that it is over. @returns false when there was no such painting. */
export async function deletePainting(db: PrismaClient, id: string): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.painting.deleteMany({ where: { id } });
    if (count > 0) await notify(tx, PAINTING_CHANNEL, `${id}:0`);
    return count > 0;
  });
}
