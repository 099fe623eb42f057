// Makes a painting, as it is, a finished image on the wall.
import type { Painted } from "../../prisma/contract.ts";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { notify } from "../../prisma/run-store.ts";
import type { Context } from "../context.ts";
import { badInput } from "../errors.ts";
import type { StyledImageRow } from "../styled-image/service.ts";
import type { HangPaintingInput } from "./input.ts";
import { litBy, printPainting } from "./print.ts";
import { checkPrintSettings } from "./print-settings.ts";
import { findPainting, unknownPainting } from "./service.ts";

/**
 * Renders the painting and stores it. The same painting in the same state and size hangs once.
 * @throws NOT_FOUND for an unknown painting, BAD_INPUT where nothing is painted or the settings are none.
 */
export async function hangPainting(
  { db, blobs }: Context,
  { painting: paintingId, ...given }: HangPaintingInput,
): Promise<StyledImageRow> {
  const settings = checkPrintSettings(given);
  const painting = await findPainting(db, paintingId);
  const { id, name } = await db.picture.findUniqueOrThrow({ where: { id: painting.pictureId } });
  const start = performance.now();
  return printPainting(db, painting, settings, async ({ image, width, height, scale, strokes }) => {
    if (strokes === 0) throw badInput("Nothing is painted yet.", "Hang the painting when there is a stroke.");
    const blob = await blobs.put(await image.png().toBuffer());
    const painted: Painted = {
      ...{ painting: painting.id, picture: { id, name }, sequence: painting.lastSequence },
      settings: { strokes, ground: painting.ground, scale, ...litBy(settings.light) },
      renderMs: Math.round(performance.now() - start),
    };
    return db.$transaction(async (tx) => {
      // Two that hang it at the same time, and one that deletes it, come one after the other.
      const [row] = await tx.$queryRaw<
        unknown[]
      >`SELECT id FROM "Painting" WHERE id = ${painting.id} FOR UPDATE`;
      if (!row) throw unknownPainting(painting.id);
      const include = { run: true } as const;
      const twin = await tx.styledImage.findFirst({ where: { paintingId: painting.id, blob }, include });
      if (twin) return twin;
      const data = { paintingId: painting.id, painted, blob, width, height };
      const hung = await tx.styledImage.create({ data, include });
      await notify(tx, GALLERY_CHANNEL, `image:${hung.id}`);
      return hung;
    });
  });
}
