// What a method hands out, made fit for the way to the worker: pictures as bytes, weights as blobs.
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { BlobStore } from "../../prisma/blobs.ts";
import type { ResultFile } from "../../prisma/contract.ts";
import type { Raster } from "../image/raster.ts";
import type {
  ResultFile as MethodFile,
  MethodProgress,
  MethodResults,
  Product,
  TrainedModel,
} from "../methods/method.ts";
import { writeSafetensors } from "../models/safetensors.ts";
import type { PixelImage, PreviewImage, RunResult, StoredModel } from "../worker/messages.ts";

const compress = promisify(gzip);

export function previewsOf({ image, images = {} }: MethodProgress): PreviewImage[] {
  const named = Object.entries(images).map(([name, raster]) => ({ name, ...toPixels(raster) }));
  return image === undefined ? named : [{ name: undefined, ...toPixels(image) }, ...named];
}

/** @param isKept whether anybody will ask for files beside the image: nobody does of a preview. */
export async function storeResult(
  result: MethodResults[Product],
  blobs: BlobStore,
  isKept: boolean,
): Promise<RunResult> {
  if ("image" in result) {
    const made = (isKept && (await result.files?.())) || [];
    const files = await Promise.all(made.map((file) => storeFile(file, blobs)));
    return { image: toPixels(result.image), files };
  }
  if ("report" in result) return result;
  return { model: await storeModel(result.model, blobs) };
}

async function storeFile({ name, mime, text }: MethodFile, blobs: BlobStore): Promise<ResultFile> {
  const bytes = Buffer.from(text);
  return { name, mime, blob: await blobs.put(await compress(bytes)), bytes: bytes.byteLength };
}

/** Weights are large, so they go into the store and only their hash to the worker. */
export async function storeModel({ card, weights }: TrainedModel, blobs: BlobStore): Promise<StoredModel> {
  const file = writeSafetensors({ tensors: new Map(weights), metadata: {} }, "F16");
  return { card, weights: await blobs.put(file) };
}

function toPixels({ width, height, data }: Raster): PixelImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = Math.min(255, Math.max(0, Math.round(data[i]! * 255)));
  return { width, height, rgb };
}
