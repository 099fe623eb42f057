// The launcher's own environment variables; server and worker read theirs themselves.
import { join, resolve } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface LaunchEnvironment {
  host: string;
  port: number;
  /** Where people point their browser. */
  address: string;
  /** Absolute. */
  dataFolder: string;
  /** Undefined: the embedded database. */
  databaseUrl: string | undefined;
  /** Off: the API alone, nothing is built. */
  isWebOn: boolean;
  isDebug: boolean;
}

/** Port and host have been checked by preflight.mjs. An empty variable counts as unset. */
export function readLaunchEnvironment(source: NodeJS.ProcessEnv = process.env): LaunchEnvironment {
  const host = source.HOST || "127.0.0.1";
  const port = Number(source.PORT || 3000);
  const shownHost = ["0.0.0.0", "::"].includes(host) ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return {
    host,
    port,
    address: `http://${shownHost}:${port}`,
    dataFolder: resolve(ROOT, source.PENTIMENTO_DATA || ".data"),
    databaseUrl: source.DATABASE_URL || undefined,
    isWebOn: source.PENTIMENTO_WEB !== "off",
    isDebug: Number(source.PENTIMENTO_DEBUG) > 0,
  };
}
