// Bodies of requests that are files: read whole, but not beyond a size, not too many at a time, and not for ever.
import type { Request, Response } from "express";
import { ApiError } from "./errors.ts";

/** Silence after which a body is given up, so that nobody holds one of the places. */
const IDLE_MS = 15_000;
/** A refused body is read on so far and so long, that the client gets to read the refusal. */
const REFUSED_BYTES = 256 * 1024 * 1024;
const REFUSED_MS = 5000;

export interface BodyLimits {
  maxBytes: number;
  /** Bodies in memory at a time. */
  maxBodies: number;
  /** What to do about a body that is too large. */
  remedy: string;
}

/**
 * @returns a function that reads a body and hands it on; its place is taken until that is done.
 * It throws TOO_LARGE, UNAVAILABLE for one body too many at a time, BAD_INPUT when the body stops coming.
 */
export function bodyReader({ maxBytes, maxBodies, remedy }: BodyLimits) {
  const tooLarge = () =>
    new ApiError("TOO_LARGE", `The body is greater than ${maxBytes / 1024 / 1024} MiB.`, { remedy });
  let bodies = 0;
  return async <Result>(
    request: Request,
    response: Response,
    use: (bytes: Buffer) => Promise<Result>,
  ): Promise<Result> => {
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
      discardRest(request, response);
      throw tooLarge();
    }
    if (bodies >= maxBodies) {
      discardRest(request, response);
      throw new ApiError("UNAVAILABLE", "Too many uploads at a time.", { remedy: "Try again in a second." });
    }
    bodies++;
    try {
      const bytes = await readBody(request, maxBytes, tooLarge).catch((error: unknown) => {
        discardRest(request, response);
        throw error;
      });
      return await use(bytes);
    } finally {
      bodies--;
    }
  };
}

/** As soon as it fails, the rest is left unread. */
async function readBody(request: Request, maxBytes: number, tooLarge: () => Error): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer) => {
      size += chunk.byteLength;
      chunks.push(chunk);
      if (size > maxBytes) fail(tooLarge());
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
