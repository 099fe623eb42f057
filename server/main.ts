// The server process: GraphQL, subscriptions, images and the gallery on one port. Computes nothing.
import { createServer, type Server } from "node:http";
import { join, resolve } from "node:path";
import { folderBlobStore } from "../prisma/blobs.ts";
import { openDatabase, Prisma, type PrismaClient } from "../prisma/client.ts";
import { openRunQueue } from "../prisma/queue.ts";
import { mountApi } from "./api.ts";
import type { Context } from "./context.ts";
import { readEnv } from "./env.ts";
import { openEventBus } from "./events.ts";
import { openImageStore } from "./images.ts";
import { PaintingWorks } from "./painting-work/works.ts";
import { openWeb } from "./web.ts";

export interface ServerOptions {
  databaseUrl: string;
  dataFolder: string;
  /** 0 takes a free port. */
  port: number;
  host?: string;
  /** Further names that it answers to on a loopback address. */
  hosts?: readonly string[];
  /** Folder of the built gallery; null serves the API alone. */
  webFolder?: string | null;
  /** See SocketOptions. */
  keepAliveMs?: number;
  log?: (line: string) => void;
}

export interface RunningServer {
  url: string;
  port: number;
  /** Answers what is under way, closes subscriptions with code 1001, then everything else. */
  close(): Promise<void>;
}

/** The server cannot start, and the message says in one line why and what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** @throws StartError for an unreachable or empty database and for a busy port. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { databaseUrl, dataFolder, port, host = "127.0.0.1", hosts, webFolder = null } = options;
  const { keepAliveMs = 12_000, log = (line) => console.error(line) } = options;
  // What is open so far, closed in reverse, whether the start fails or the server stops.
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      await closer().catch((error: unknown) => log(`While closing: ${String(error)}`));
    }
  };

  try {
    const db = openDatabase(databaseUrl, 10);
    closers.push(() => db.$disconnect());
    await checkDatabase(db, databaseUrl);
    const queue = await openRunQueue({
      databaseUrl,
      isConsumer: false,
      onError: (error) => log(`Queue: ${error.message}`),
    });
    closers.push(() => queue.stop({ graceful: false }));
    const events = await openEventBus(databaseUrl, log);
    closers.push(() => events.close());
    const blobs = folderBlobStore(join(resolve(dataFolder), "blobs"));
    const works = new PaintingWorks(db, log);
    closers.push(() => works.close());
    const images = openImageStore(blobs);
    const context: Context = { db, blobs, images, events, queue, works, dataFolder: resolve(dataFolder) };

    const httpServer = createServer();
    const web = webFolder === null ? undefined : await openWeb(webFolder, httpServer, host);
    if (web) closers.push(() => web.close());
    if (webFolder !== null && !web)
      log("The gallery is not built (npm start builds it); serving the API alone.");
    const api = await mountApi({ httpServer, host, hosts, context, web: web?.handle, keepAliveMs, log });
    closers.push(() => api.close());

    const boundPort = await listen(httpServer, port, host);
    return { url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`, port: boundPort, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function checkDatabase(db: PrismaClient, databaseUrl: string): Promise<void> {
  try {
    await db.run.findFirst({ select: { id: true } });
  } catch (error) {
    const place = new URL(databaseUrl);
    place.password = "";
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2021") {
      throw new StartError(
        `The database ${place.href} has no tables yet. Start by npm start, which makes them.`,
      );
    }
    const reason = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    throw new StartError(
      `The database ${place.href} cannot be used (${reason}). Start it, correct DATABASE_URL, or unset it: npm start then brings its own.`,
    );
  }
}

async function listen(httpServer: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolveListening, reject) => {
    httpServer.once("error", (error: NodeJS.ErrnoException) => reject(explainListenError(error, port, host)));
    httpServer.listen(port, host, resolveListening);
  });
  const address = httpServer.address();
  return typeof address === "object" && address ? address.port : port;
}

function explainListenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === "EADDRINUSE") {
    return new StartError(`Port ${port} is in use. Choose another: PORT=${port + 1} npm start`);
  }
  if (error.code === "EACCES") {
    return new StartError(`Port ${port} needs privileges. Choose one above 1023: PORT=3000 npm start`);
  }
  return new StartError(`Cannot listen on ${host}:${port} (${error.message}). Correct HOST and PORT.`);
}

async function main(): Promise<void> {
  const env = readEnv(process.env);
  const server = await startServer({
    ...env,
    webFolder: env.isWebOn ? join(import.meta.dirname, "../web") : null,
  });
  console.log(`Pentimento listens on ${server.url}`);
  const stop = () => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

if (process.argv[1] === import.meta.filename) {
  // React and Next choose their builds by it; set before either is loaded.
  Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? "production" });
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
