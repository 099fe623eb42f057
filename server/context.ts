// What resolvers and HTTP handlers work with. Built once at start; no request carries state of its own.
import type { BlobStore } from "../prisma/blobs.ts";
import type { PrismaClient } from "../prisma/client.ts";
import type { RunQueue } from "../prisma/queue.ts";
import type { EventBus } from "./events.ts";
import type { ImageStore } from "./images.ts";
import type { PaintingWorks } from "./painting-work/works.ts";

export interface Context {
  db: PrismaClient;
  blobs: BlobStore;
  images: ImageStore;
  events: EventBus;
  queue: RunQueue;
  works: PaintingWorks;
  /** Of everything that is kept; blobs lie in its subfolder `blobs`. */
  dataFolder: string;
}

/** The address of a stored image, of about the given width when one is told. */
export function imageUrl(hash: string, width?: number | null): string {
  return width ? `/images/${hash}?w=${width}` : `/images/${hash}`;
}
