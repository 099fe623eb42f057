// Paintings as files: /paintings/<id>/image for the gallery; to keep, /print, /strokes.json and /strokes.svg.
import { pipeline } from "node:stream/promises";
import express, { type RequestHandler, type Router } from "express";
import { z } from "zod";
import { createCache } from "../byte-cache.ts";
import { limitConcurrency } from "../concurrency.ts";
import type { Context } from "../context.ts";
import { ApiError } from "../errors.ts";
import { fileNameOf, pngWithProvenance } from "../styled-image/download.ts";
import { fromPixels, litBy, printPainting } from "./print.ts";
import { checkPrintSettings } from "./print-settings.ts";
import { readStrokes } from "./read-strokes.ts";
import { renderPainting } from "./render.ts";
import { findPainting } from "./service.ts";
import { writeStrokeFile, writeSvg } from "./stroke-file.ts";

/** Thumbnails come in these widths only, so that nobody can have every width there is rendered. */
const WIDTHS_PX = [160, 320, 640, 960];
const CACHE_BYTES = 16 * 1024 * 1024;
const MAX_IMAGES = 2;

export function createPaintingRoutes(context: Context): Router {
  const router = express.Router();
  router.get("/:id/image", serveImage(context));
  router.get("/:id/print", servePrint(context));
  router.get("/:id/strokes.json", serveStrokes(context, "json", writeStrokeFile));
  router.get("/:id/strokes.svg", serveStrokes(context, "svg", writeSvg));
  return router;
}

const querySchema = z.object({
  w: z.coerce.number().int().min(1).max(100_000).optional(),
  v: z.coerce.number().int().min(0).optional(),
});

/** ?w=<pixels> gives a small WebP; without it a PNG, one pixel a unit, the very bytes that a browser's canvas shows. */
function serveImage({ db }: Context): RequestHandler<{ id: string }> {
  const inTurn = limitConcurrency(MAX_IMAGES);
  const cache = createCache(CACHE_BYTES);
  return async (request, response) => {
    const query = querySchema.safeParse(request.query);
    if (!query.success) throw new ApiError("BAD_INPUT", "w is a width in pixels, v a sequence.");
    const { w, v } = query.data;
    const painting = await findPainting(db, request.params.id);
    const width = w && (WIDTHS_PX.find((allowed) => allowed >= w) ?? WIDTHS_PX.at(-1));
    const key = `${painting.id}:${painting.lastSequence}:${width ?? "full"}`;
    const cached = cache.get(key);
    const bytes =
      cached ??
      (await inTurn(async () => {
        const image = fromPixels(await renderPainting(db, painting, width ? width / painting.width : 1));
        return width ? image.webp({ quality: 85 }).toBuffer() : image.png().toBuffer();
      }));
    if (!cached) cache.set(key, bytes);
    const isExact = v === painting.lastSequence;
    response.setHeader("Cache-Control", isExact ? "private, max-age=31536000, immutable" : "no-store");
    response.type(width ? "image/webp" : "image/png").send(bytes);
  };
}

/** The strokes again on a large canvas, as a PNG that says what it is made of. */
function servePrint({ db }: Context): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const settings = checkPrintSettings(request.query);
    const painting = await findPainting(db, request.params.id);
    const { id, width, height, ground, lastSequence, createdAt } = painting;
    const picture = await db.picture.findUniqueOrThrow({ where: { id: painting.pictureId } });
    const bytes = await printPainting(db, painting, settings, ({ image, scale, strokes }) =>
      pngWithProvenance(image, {
        software: "Pentimento",
        painting: id,
        // The events up to this one are the painting.
        sequence: lastSequence,
        strokes,
        content: { id: picture.id, name: picture.name },
        ...{ width, height, scale, ground, createdAt: createdAt.toISOString(), ...litBy(settings.light) },
      }),
    );
    response.setHeader("Cache-Control", "private, max-age=0");
    response
      .attachment(fileNameOf(["pentimento", picture.name, "by hand"], id))
      .type("image/png")
      .send(bytes);
  };
}

/** The strokes that show, page by page as the client takes them. */
function serveStrokes(
  { db }: Context,
  ending: "json" | "svg",
  write: typeof writeSvg,
): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const painting = await findPainting(db, request.params.id);
    const { id, width, height, ground } = painting;
    const { id: pictureId, name } = await db.picture.findUniqueOrThrow({ where: { id: painting.pictureId } });
    response.setHeader("Cache-Control", "private, max-age=0");
    // An SVG that is opened rather than saved runs nothing.
    response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    response.attachment(fileNameOf(["pentimento", name, "by hand"], id, ending));
    const head = { width, height, ground, picture: { id: pictureId, name } };
    await pipeline(write(head, readStrokes(db, painting)), response).catch((error: unknown) => {
      // Whoever asked has gone.
      if (!response.destroyed) throw error;
    });
  };
}
