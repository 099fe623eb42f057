// What is served beside GraphQL: health, uploads, images, downloads. Errors are JSON here too:
// {"error": {"code", "message", "remedy"}}.
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from "express";
import { z } from "zod";
import { isBlobHash } from "../prisma/blobs.ts";
import { countAliveWorkers } from "./catalogue/service.ts";
import type { Context } from "./context.ts";
import { ApiError, describeError, type ErrorCode, explain, internalError, notFound } from "./errors.ts";
import { readSheet } from "./experiment/sheet.ts";
import { readFileOf as readModelFile } from "./model/files.ts";
import { type hostCheck, isSameOrigin } from "./origin.ts";
import { importHandler } from "./painting/import.ts";
import { createPaintingRoutes } from "./painting/routes.ts";
import { uploadHandler } from "./picture/upload.ts";
import { readDownload } from "./styled-image/download.ts";
import { readFileOf } from "./styled-image/files.ts";

const decompress = promisify(gunzip);

const STATUS: Record<ErrorCode, number> = {
  BAD_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_IMAGE: 415,
  BROKEN_IMAGE: 422,
  NO_WORKER: 503,
  UNAVAILABLE: 503,
  FORBIDDEN: 403,
};

/** The documentation's pictures, `<id>.jpg`. */
const METHOD_EXAMPLES = fileURLToPath(new URL("../docs/methods", import.meta.url));

export function createRoutes(context: Context): Router {
  const router = express.Router();
  router.get("/healthz", health(context));
  router.post("/pictures", refuseOtherOrigins, uploadHandler(context));
  router.get("/images/:hash", serveImage(context));
  router.get("/styled-images/:id/download", serveDownload(context));
  router.get("/styled-images/:id/files/:name", serveFile(context));
  router.get("/models/:id/files/:name", serveModelFile(context));
  router.post("/paintings", refuseOtherOrigins, importHandler(context));
  router.use("/paintings", createPaintingRoutes(context));
  router.use("/method-examples", express.static(METHOD_EXAMPLES, { index: false, maxAge: "1h" }));
  router.get("/experiments/:id/sheet.png", serveSheet(context));
  return router;
}

/** 200 while the database answers; with ?require=worker only while some worker is alive too. */
function health({ db }: Context): RequestHandler {
  return async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    const workers = await countAliveWorkers(db).catch(() => undefined);
    const isHealthy = workers !== undefined && (request.query.require !== "worker" || workers > 0);
    response.status(isHealthy ? 200 : 503).json({
      status: isHealthy ? "ok" : "unavailable",
      database: workers !== undefined,
      workers: workers ?? 0,
    });
  };
}

export const refuseOtherOrigins: RequestHandler = (request, _response, next) => {
  if (isSameOrigin(request)) next();
  else throw new ApiError("FORBIDDEN", "Requests on behalf of other sites are refused.");
};

/** @param isOurs see `hostCheck`. */
export const refuseOtherHosts =
  (isOurs: ReturnType<typeof hostCheck>): RequestHandler =>
  (request, _response, next) => {
    if (isOurs(request)) return next();
    const { localPort } = request.socket;
    throw new ApiError("FORBIDDEN", "The server answers to the names of this machine only.", {
      remedy:
        `Ask for http://localhost:${localPort}. For a proxy or tunnel on this machine, name what it is called in ` +
        "PENTIMENTO_HOSTS; to be reached over the network, set HOST to an address of it, or to 0.0.0.0 for all.",
    });
  };

const widthSchema = z.coerce.number().int().min(1).max(100_000).optional();

/** /images/<hash>[?w=<pixels>]: what a hash names never changes, so it may be cached for good. */
function serveImage({ images }: Context): RequestHandler<{ hash: string }> {
  return async (request, response, next) => {
    const { hash } = request.params;
    // The gallery has pages under /images/ too; their ids are no hashes.
    if (!isBlobHash(hash)) return next();
    const width = widthSchema.safeParse(request.query.w);
    if (!width.success) throw new ApiError("BAD_INPUT", "w must be a width in pixels, 1 or more.");
    const image = await images.read(hash, width.data);
    if (!image) throw notFound("image", hash, "It may have been deleted.");
    response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    response.setHeader("ETag", `"${image.tag}"`);
    response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    // Express would send everything again to a browser's "no-cache"; but these bytes cannot have changed.
    if (request.headers["if-none-match"]?.includes(image.tag)) return void response.status(304).end();
    response.type(image.contentType).send(image.bytes);
  };
}

function serveDownload(context: Context): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const download = await readDownload(context, id);
    if (!download) throw notFound("styled image", id, "It may have been deleted.");
    response.setHeader("Cache-Control", "private, max-age=0");
    response.attachment(download.name).type("image/png").send(download.bytes);
  };
}

function serveFile(context: Context): RequestHandler<{ id: string; name: string }> {
  return async (request, response) => {
    const { id, name } = request.params;
    const file = await readFileOf(context, id, name);
    if (!file) throw notFound("file", name, "Query StyledImage.files lists those that there are.");
    response.setHeader("Cache-Control", "private, max-age=0");
    // A drawing may hold scripts; ours do not, and none of this site's shall run.
    response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response.attachment(file.name).type(file.mime);
    const isCompressed = request.acceptsEncodings("gzip") === "gzip";
    if (isCompressed) response.setHeader("Content-Encoding", "gzip");
    response.send(isCompressed ? file.bytes : await decompress(file.bytes));
  };
}

function serveModelFile(context: Context): RequestHandler<{ id: string; name: string }> {
  return async (request, response) => {
    const { id, name } = request.params;
    const file = await readModelFile(context, id, name);
    if (!file) throw notFound("file", name, "Query Model.files lists those that there are.");
    response.setHeader("Cache-Control", "private, max-age=0");
    response.attachment(name).type(file.mime).send(Buffer.from(file.bytes));
  };
}

/** Made anew each time: runs finish in between. */
function serveSheet(context: Context): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { id } = request.params;
    const sheet = await readSheet(context, id);
    if (!sheet) throw notFound("experiment", id, "The query `experiments` lists them all.");
    response.setHeader("Cache-Control", "private, no-cache");
    response.attachment(sheet.name).type("image/png").send(sheet.bytes);
  };
}

/** For everything that nothing else answered. */
export const answerNotFound: RequestHandler = (request) => {
  throw notFound("address", request.path, "The API is at /graphql.");
};

/** Turns what a handler threw into a status and JSON; only our own errors are shown. */
export function answerErrors(log: (line: string) => void): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const shown = toHttpError(explain(error) ?? error);
    if (!shown) log(`Internal error at ${request.method} ${request.path}: ${describeError(error)}`);
    sendHttpError(request, response, shown ?? { status: 500, message: "Internal error", ...internalError });
  };
}

interface HttpError {
  status: number;
  code: string;
  message: string;
  remedy?: string;
}

// What Express and its body parser throw.
const frameworkErrorSchema = z.object({ status: z.number().int().min(400).max(499), message: z.string() });

function toHttpError(error: unknown): HttpError | undefined {
  if (error instanceof ApiError) {
    return { ...error.details, status: STATUS[error.code], code: error.code, message: error.message };
  }
  const known = frameworkErrorSchema.safeParse(error);
  if (!known.success) return undefined;
  const { status, message } = known.data;
  return { status, code: status === 413 ? "TOO_LARGE" : "BAD_INPUT", message };
}

/** In GraphQL's form on /graphql, so that its clients understand it. */
function sendHttpError(
  { path }: Request,
  response: Response,
  { status, code, message, ...details }: HttpError,
) {
  response.status(status);
  if (path.startsWith("/graphql")) {
    response.json({ errors: [{ message, extensions: { code, ...details } }] });
  } else {
    response.json({ error: { code, message, ...details } });
  }
}
