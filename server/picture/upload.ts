// POST /pictures?name=...: the raw bytes of an image file as the body, the Picture as JSON in return. With &map=1 it is a map.
import type { Request, RequestHandler, Response } from "express";
import { limitConcurrency } from "../concurrency.ts";
import { type Context, imageUrl } from "../context.ts";
import { ApiError } from "../errors.ts";
import { addPicture } from "./service.ts";

export const MAX_UPLOAD_BYTES = 32 * 1024 * 1024;
/** Bodies in memory at a time; a decoded picture takes several times its upload. */
const MAX_UPLOADS = 8;
const MAX_DECODES = 2;
/** Silence after which an upload is given up, so that nobody holds one of the places. */
const IDLE_MS = 15_000;
/** A refused body is read on so far and so long, that the client gets to read the refusal. */
const REFUSED_BYTES = 256 * 1024 * 1024;
const REFUSED_MS = 5000;

export function uploadHandler(context: Context): RequestHandler {
  const decode = limitConcurrency(MAX_DECODES);
  let uploads = 0;
  return async (request, response) => {
    if (Number(request.headers["content-length"] ?? 0) > MAX_UPLOAD_BYTES) {
      discardRest(request, response);
      throw tooLarge();
    }
    if (uploads >= MAX_UPLOADS) {
      discardRest(request, response);
      throw new ApiError("UNAVAILABLE", "Too many uploads at a time.", { remedy: "Try again in a second." });
    }
    uploads++;
    try {
      const bytes = await readBody(request).catch((error: unknown) => {
        discardRest(request, response);
        throw error;
      });
      const name = typeof request.query.name === "string" ? request.query.name : undefined;
      const { picture, isNew } = await decode(() =>
        addPicture(context, bytes, name, request.query.map === "1"),
      );
      const { blob, ...shown } = picture;
      response.status(isNew ? 201 : 200).json({ ...shown, url: imageUrl(blob) });
    } finally {
      uploads--;
    }
  };
}

const tooLarge = () =>
  new ApiError("TOO_LARGE", `The body is greater than ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB.`, {
    remedy: "Reduce the picture or save it as JPEG.",
  });

/** @throws TOO_LARGE as soon as the body exceeds the limit, BAD_INPUT when it stops coming; the rest is left unread. */
async function readBody(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size > MAX_UPLOAD_BYTES) fail(tooLarge());
    };
    const end = () => {
      request.off("data", take);
      request.setTimeout(0);
    };
    const fail = (error: Error) => {
      end();
      chunks.length = 0;
      reject(error);
    };
    request.setTimeout(IDLE_MS, () => fail(new ApiError("BAD_INPUT", "The upload stopped coming.")));
    request.on("data", take);
    request.once("end", () => {
      end();
      resolve(Buffer.concat(chunks));
    });
    request.once("error", fail);
    request.once("aborted", () => fail(new ApiError("BAD_INPUT", "The upload was broken off.")));
  });
}

/**
 * Lets a refused body run into the void so that the client gets to read the refusal, but not for ever. The
 * connection ends with the response.
 */
function discardRest(request: Request, response: Response): void {
  const { socket } = request;
  const cut = setTimeout(() => socket.destroy(), REFUSED_MS);
  socket.once("close", () => clearTimeout(cut));
  let discarded = 0;
  request.on("data", (chunk: Buffer) => {
    discarded += chunk.byteLength;
    if (discarded > REFUSED_BYTES) socket.destroy();
  });
  response.setHeader("Connection", "close");
}
