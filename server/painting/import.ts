// POST /paintings[?picture=<id>][&author=<id>]: a stroke file as the body, the new painting as JSON in return.
import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import { z } from "zod";
import { paintingSize } from "../../gpu/paint/index.ts";
import type { PrismaClient } from "../../prisma/client.ts";
import type { Context } from "../context.ts";
import { badInput, notFound } from "../errors.ts";
import { findPicture } from "../picture/service.ts";
import { bodyReader } from "../request-body.ts";
import { appendPaintingEvents } from "./append.ts";
import { createPainting, deletePainting, type PaintingRow } from "./service.ts";
import { readStrokeFile, type StrokeFile } from "./stroke-file.ts";
import { describeFaults } from "./strokes.ts";

/** A full painting's file has about 20 MB. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 2;
/** No person's: nobody's undo takes the beginning away. */
const NOBODY = "import";

const querySchema = z.object({
  picture: z.string().min(1).max(100).optional(),
  /** Whose undo takes the beginning back, as one gesture; nobody's unless told. */
  author: z.string().min(1).max(64).default(NOBODY),
});

export function importHandler({ db }: Context): RequestHandler {
  const withBody = bodyReader({
    ...{ maxBytes: MAX_FILE_BYTES, maxBodies: MAX_FILES },
    remedy: "A painting's strokes take less: choose a stroke file that an easel has saved.",
  });
  return (request, response) =>
    withBody(request, response, async (bytes) => {
      const query = querySchema.safeParse(request.query);
      if (!query.success) throw badInput(`The query is not right: ${describeFaults(query.error)}.`);
      const file = await readStrokeFile(bytes);
      const { id, width, height, strokeCount } = await importPainting(db, file, query.data);
      response.status(201).json({ id, width, height, strokeCount });
    });
}

/**
 * A new painting that begins with the file's strokes.
 * @param query.picture of the photograph to go on with; the file's own unless told.
 * @throws NOT_FOUND where there is no such photograph, BAD_INPUT where it has another shape.
 */
async function importPainting(
  db: PrismaClient,
  file: StrokeFile,
  { picture: pictureId, author }: z.infer<typeof querySchema>,
): Promise<PaintingRow> {
  const picture = pictureId ? await findPicture(db, pictureId) : await ownPicture(db, file);
  const size = paintingSize(picture);
  if (size.width !== file.width || size.height !== file.height) {
    throw badInput(
      `The strokes are for a canvas of ${file.width} × ${file.height} units, "${picture.name}" gives one of ${size.width} × ${size.height}.`,
      "Choose a photograph of the same shape.",
    );
  }
  const painting = await createPainting(db, { picture: picture.id, ground: file.ground });
  const gesture = randomUUID();
  const events = file.strokes.map((strokes) => ({
    ...{ id: randomUUID(), kind: "STROKES" as const, gesture, author, strokes },
  }));
  try {
    return await appendPaintingEvents(db, painting.id, events);
  } catch (error) {
    await deletePainting(db, painting.id);
    throw error;
  }
}

async function ownPicture(db: PrismaClient, { picture: { id, name } }: StrokeFile) {
  const picture = await db.picture.findUnique({ where: { id } });
  if (picture) return picture;
  throw notFound(
    "picture",
    id,
    `The file was painted after "${name}": upload it, or choose one of its shape.`,
  );
}
