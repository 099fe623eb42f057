// Serves stored images by content hash: as they are, as width variants, as data URIs. Serves nothing that is not an
// image (weights and resume states are blobs too) and never enlarges.
import sharp from "sharp";
import { type BlobStore, isBlobHash } from "../prisma/blobs.ts";
import { createCache } from "./byte-cache.ts";
import { limitConcurrency } from "./concurrency.ts";

/** Variants come in these widths only, so that nobody can fill caches with every width there is. */
const WIDTHS = [64, 96, 128, 192, 256, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560];
const CACHE_BYTES = 48 * 1024 * 1024;
/** Each holds a decoded picture, which may take 50 MB. */
const MAX_CONVERSIONS = 4;

export interface ServedImage {
  bytes: Buffer;
  contentType: string;
  /** Changes exactly when the bytes do. */
  tag: string;
}

export interface ImageStore {
  /** @param width in pixels; the next greater allowed width is served. @returns undefined when there is no such image. */
  read(hash: string, width?: number): Promise<ServedImage | undefined>;
  /** @returns the image as a JPEG data URI at most `maxWidth` pixels wide, or null when there is no such image. */
  dataUri(hash: string, maxWidth?: number): Promise<string | null>;
  /** Drops cached variants of a removed image. */
  forget(hash: string): void;
}

export function openImageStore(blobs: BlobStore): ImageStore {
  const cache = createCache(CACHE_BYTES);
  const inTurn = limitConcurrency(MAX_CONVERSIONS);
  const pending = new Map<string, Promise<Buffer | undefined>>();

  /** Makes each variant once, however many ask for it at a time. */
  const variant = (key: string, make: () => Promise<Buffer | undefined>) => {
    const cached = cache.get(key);
    if (cached) return Promise.resolve(cached);
    const running = pending.get(key);
    if (running) return running;
    const made = inTurn(make)
      .then((bytes) => {
        if (bytes) cache.set(key, bytes);
        return bytes;
      })
      .finally(() => pending.delete(key));
    pending.set(key, made);
    return made;
  };

  const load = async (hash: string) => {
    if (!isBlobHash(hash)) return undefined;
    const bytes = await blobs.get(hash);
    const contentType = bytes && sniff(bytes);
    return bytes && contentType ? { bytes, contentType } : undefined;
  };

  return {
    async read(hash, width) {
      if (width === undefined) {
        const image = await load(hash);
        return image && { ...image, tag: hash };
      }
      const allowed = allowedWidth(width);
      const bytes = await variant(`${hash}-w${allowed}`, async () => {
        const image = await load(hash);
        return (
          image &&
          sharp(image.bytes)
            .resize({ width: allowed, withoutEnlargement: true })
            .webp({ quality: 85 })
            .toBuffer()
        );
      });
      return bytes && { bytes, contentType: "image/webp", tag: `${hash}-w${allowed}` };
    },
    async dataUri(hash, maxWidth) {
      const allowed = maxWidth === undefined ? undefined : allowedWidth(maxWidth, "floor");
      const bytes = await variant(`${hash}-d${allowed ?? ""}`, async () => {
        const image = await load(hash);
        if (!image) return undefined;
        if (allowed === undefined && image.contentType === "image/jpeg") return image.bytes;
        return sharp(image.bytes)
          .resize({ width: allowed, withoutEnlargement: true })
          .jpeg({ quality: 80 })
          .toBuffer();
      });
      return bytes ? `data:image/jpeg;base64,${bytes.toString("base64")}` : null;
    },
    forget(hash) {
      cache.deletePrefix(hash);
    },
  };
}

function allowedWidth(width: number, rounding: "ceil" | "floor" = "ceil"): number {
  const fitting =
    rounding === "ceil"
      ? WIDTHS.find((allowed) => allowed >= width)
      : WIDTHS.findLast((allowed) => allowed <= width);
  return fitting ?? (rounding === "ceil" ? WIDTHS.at(-1)! : WIDTHS[0]!);
}

/** @returns the content type of the image formats that this project stores, by their first bytes. */
function sniff(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 4).toString("latin1") === "\x89PNG") return "image/png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  if (
    bytes.subarray(0, 4).toString("latin1") === "RIFF" &&
    bytes.subarray(8, 12).toString("latin1") === "WEBP"
  ) {
    return "image/webp";
  }
  return undefined;
}
