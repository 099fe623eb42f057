// Mounts the built gallery (Next.js, in web/) behind the API on the same port. Always the production build.
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { RequestHandler } from "express";

export interface WebApp {
  handle: RequestHandler;
  close(): Promise<void>;
}

/** @param folder of the Next.js app. @returns undefined when it has not been built. */
export async function openWeb(folder: string, httpServer: Server, host: string): Promise<WebApp | undefined> {
  if (!existsSync(join(folder, ".next", "BUILD_ID"))) return undefined;
  const { default: next } = await import("next");
  const app = next({ dev: false, dir: folder, httpServer, hostname: host, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    close: () => app.close(),
  };
}
