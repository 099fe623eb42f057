// The event bus: one LISTEN connection a process, fanned out to subscribers. It carries ids only and may lose some
// while it reconnects, so after every reconnection it rings everybody to look at the rows again.
import pg from "pg";
import { GALLERY_CHANNEL, PAINTING_CHANNEL, RUN_CHANNEL } from "../prisma/contract.ts";

export type GallerySignal =
  | { kind: "run" | "image" | "deleted" | "run-deleted"; id: string }
  | { kind: "resync" };

/** Channels whose payload is `<id>:<newest sequence>` of a numbered log. */
export type LogChannel = typeof RUN_CHANNEL | typeof PAINTING_CHANNEL;

export interface EventBus {
  /** Calls `wake` when the log of that id has new events, or may have. @returns how to stop. */
  onLog(channel: LogChannel, id: string, wake: () => void): () => void;
  onGallery(listener: (signal: GallerySignal) => void): () => void;
  close(): Promise<void>;
}

const HEARTBEAT_MS = 10_000;
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 10_000;

/** Connects, and from then on keeps itself connected. @throws when the first connection fails. */
export async function openEventBus(databaseUrl: string, log: (line: string) => void): Promise<EventBus> {
  /** By channel and id. */
  const logs = new Map<string, Set<() => void>>();
  const gallery = new Set<(signal: GallerySignal) => void>();
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const receive = ({ channel, payload = "" }: pg.Notification) => {
    if (channel === GALLERY_CHANNEL) {
      const signal = parseGallerySignal(payload);
      if (signal) for (const listener of gallery) listener(signal);
    } else {
      for (const wake of logs.get(`${channel}:${payload.slice(0, payload.lastIndexOf(":"))}`) ?? []) wake();
    }
  };

  const connect = async () => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: "pentimento-events",
      keepAlive: true,
      query_timeout: HEARTBEAT_MS,
    });
    const lose = (error?: Error) => {
      if (client !== next) return;
      client = undefined;
      clearInterval(timer);
      next.end().catch(() => {});
      if (isClosed) return;
      log(`Lost the connection that listens for events${error ? ` (${error.message})` : ""}; reconnecting.`);
      void reconnect(MIN_RETRY_MS);
    };
    next.on("error", lose);
    next.on("end", () => lose());
    next.on("notification", receive);
    try {
      await next.connect();
      await next.query(`LISTEN ${RUN_CHANNEL}; LISTEN ${PAINTING_CHANNEL}; LISTEN ${GALLERY_CHANNEL}`);
    } catch (error) {
      next.end().catch(() => {});
      throw error;
    }
    if (isClosed) return void (await next.end());
    client = next;
    // A peer that vanished without a reset would otherwise look like silence.
    timer = setInterval(() => next.query("SELECT 1").catch(lose), HEARTBEAT_MS);
    timer.unref();
  };

  const reconnect = async (delayMs: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (isClosed) return;
    try {
      await connect();
    } catch {
      return reconnect(Math.min(delayMs * 2, MAX_RETRY_MS));
    }
    log("Listening for events again.");
    for (const wakes of logs.values()) for (const wake of wakes) wake();
    for (const listener of gallery) listener({ kind: "resync" });
  };

  await connect();
  return {
    onLog(channel, id, wake) {
      const key = `${channel}:${id}`;
      const wakes = logs.get(key) ?? new Set();
      logs.set(key, wakes.add(wake));
      return () => {
        wakes.delete(wake);
        if (wakes.size === 0 && logs.get(key) === wakes) logs.delete(key);
      };
    },
    onGallery(listener) {
      gallery.add(listener);
      return () => gallery.delete(listener);
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await client?.end();
    },
  };
}

function parseGallerySignal(payload: string): GallerySignal | undefined {
  const [, kind, id] = /^(run|image|deleted|run-deleted):(.+)$/.exec(payload) ?? [];
  return kind && id ? ({ kind, id } as GallerySignal) : undefined;
}
