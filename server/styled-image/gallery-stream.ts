// The gallery's changes for one subscriber. What piles up while it reads slowly is a set of ids, each told once with
// the newest row; beyond a bound the set gives way to a fresh look at the database.
import { abortable, type Bell, createBell } from "../abortable.ts";
import type { Context } from "../context.ts";
import type { GallerySignal } from "../events.ts";
import { patiently } from "../patiently.ts";
import { NO_PREVIEWS } from "../run/service.ts";
import { GalleryEventKind } from "./type.ts";

const MAX_PENDING = 1000;
const RESYNC_LIMIT = 200;
/** Rows bear the times of several machines' clocks. */
const CLOCK_SLACK_MS = 60_000;

/** From the call on; a reconnecting client asks the queries for what it missed. */
export function streamGallery(context: Context) {
  return abortable((signal) => {
    const bell = createBell(signal);
    const pending = new Map<string, GallerySignal>();
    // Subscribed here and not at the first next(), so that nothing between the two is lost.
    const unsubscribe = context.events.onGallery((change) => {
      const key = change.kind === "resync" ? "resync" : `${change.kind}:${change.id}`;
      if (pending.size >= MAX_PENDING && !pending.has(key)) {
        pending.clear();
        pending.set("resync", { kind: "resync" });
      } else {
        pending.set(key, change);
      }
      bell.ring();
    });
    signal.addEventListener("abort", unsubscribe, { once: true });
    return readGallery(context, pending, bell, signal);
  });
}

async function* readGallery(
  context: Context,
  pending: Map<string, GallerySignal>,
  bell: Bell,
  signal: AbortSignal,
) {
  let syncedAt = Date.now();
  while (!signal.aborted) {
    const [first] = pending;
    if (!first) {
      await bell.wait();
      continue;
    }
    const [key, change] = first;
    pending.delete(key);
    if (change.kind === "resync") {
      const since = new Date(syncedAt - CLOCK_SLACK_MS);
      syncedAt = Date.now();
      yield* changesSince(context, since, signal);
    } else {
      const event = await patiently(() => toGalleryEvent(context, change), signal);
      if (event) yield event;
    }
  }
}

async function toGalleryEvent({ db }: Context, { kind, id }: Exclude<GallerySignal, { kind: "resync" }>) {
  switch (kind) {
    case "run": {
      const run = await db.run.findUnique({ where: { id, ...NO_PREVIEWS } });
      return run && { kind: GalleryEventKind.RUN_CHANGED, id, run };
    }
    case "image": {
      const styledImage = await db.styledImage.findUnique({ where: { id }, include: { run: true } });
      return styledImage && { kind: GalleryEventKind.IMAGE_ADDED, id, styledImage };
    }
    case "deleted":
      return { kind: GalleryEventKind.IMAGE_DELETED, id };
    case "run-deleted":
      return { kind: GalleryEventKind.RUN_DELETED, id };
  }
}

/** What may have been missed: unfinished and just finished runs, new images. Deletions a reload will show. */
async function* changesSince({ db }: Context, since: Date, signal: AbortSignal) {
  const newest = { orderBy: { createdAt: "desc" }, take: RESYNC_LIMIT } as const;
  const readRuns = () =>
    db.run.findMany({
      where: {
        ...NO_PREVIEWS,
        OR: [{ state: { in: ["QUEUED", "RUNNING", "PAUSED"] } }, { finishedAt: { gte: since } }],
      },
      ...newest,
    });
  for (const run of (await patiently(readRuns, signal)) ?? []) {
    yield { kind: GalleryEventKind.RUN_CHANGED, id: run.id, run };
  }
  const readImages = () =>
    db.styledImage.findMany({ where: { createdAt: { gte: since } }, include: { run: true }, ...newest });
  for (const styledImage of (await patiently(readImages, signal)) ?? []) {
    yield { kind: GalleryEventKind.IMAGE_ADDED, id: styledImage.id, styledImage };
  }
}
