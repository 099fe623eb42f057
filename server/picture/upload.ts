// POST /pictures?name=...: the raw bytes of an image file as the body, the Picture as JSON in return. With &map=1 it is a map.
import type { RequestHandler } from "express";
import { limitConcurrency } from "../concurrency.ts";
import { type Context, imageUrl } from "../context.ts";
import { bodyReader } from "../request-body.ts";
import { addPicture } from "./service.ts";

export const MAX_UPLOAD_BYTES = 32 * 1024 * 1024;
/** Bodies in memory at a time; a decoded picture takes several times its upload. */
const MAX_UPLOADS = 8;
const MAX_DECODES = 2;

export function uploadHandler(context: Context): RequestHandler {
  const decode = limitConcurrency(MAX_DECODES);
  const withBody = bodyReader({
    ...{ maxBytes: MAX_UPLOAD_BYTES, maxBodies: MAX_UPLOADS },
    remedy: "Reduce the picture or save it as JPEG.",
  });
  return (request, response) =>
    withBody(request, response, async (bytes) => {
      const name = typeof request.query.name === "string" ? request.query.name : undefined;
      const { picture, isNew } = await decode(() =>
        addPicture(context, bytes, name, request.query.map === "1"),
      );
      const { blob, ...shown } = picture;
      response.status(isNew ? 201 : 200).json({ ...shown, url: imageUrl(blob) });
    });
}
