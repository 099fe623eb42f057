// Files to rasters and back. Owns what a picture file may hold (orientation, alpha, colour spaces, depth); sizes for
// the network are resize.ts's.
import sharp, { type Sharp } from "sharp";
import { inSrgb } from "../../prisma/srgb.ts";
import type { Raster } from "./raster.ts";

/** No method works above this, so nothing larger is kept in memory (twice the largest working size). */
const MAXIMUM_SIDE_PX = 2048;
/** A small file can announce a picture that would fill the memory. */
const MAXIMUM_PIXELS = 100_000_000;

/** A picture file that cannot be used; the message says why and what to do. */
export class ImageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ImageError";
  }
}

/**
 * Decodes JPEG, PNG, WebP, AVIF, TIFF or the first frame of a GIF: upright, sRGB, transparency on white.
 * Pictures with a side above `mostPx` are shrunk on the way.
 *
 * @param mostPx 2048 unless told; no method works on more.
 * @throws {ImageError} when the bytes are no picture, are cut off, or announce more than 100 megapixels.
 */
export async function decodeImage(bytes: Uint8Array, mostPx = MAXIMUM_SIDE_PX): Promise<Raster> {
  if (bytes.length === 0) throw new ImageError("The picture file is empty. Use a JPEG, PNG or WebP file.");
  try {
    const image = await inSrgb(sharp(bytes, { failOn: "truncated", limitInputPixels: MAXIMUM_PIXELS }));
    const { data, info } = await image
      .resize({ width: mostPx, height: mostPx, fit: "inside", withoutEnlargement: true })
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: fromBytes(data, info.channels) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ImageError(`The picture cannot be read (${reason}). Use a whole JPEG, PNG or WebP file.`, {
      cause: error,
    });
  }
}

/** @param provenance JSON that is embedded as EXIF ImageDescription: which inputs and settings made the picture. */
export async function encodePng(raster: Raster, provenance?: Record<string, unknown>): Promise<Buffer> {
  const image = provenance ? embedProvenance(toSharp(raster), provenance) : toSharp(raster);
  return image.png().toBuffer();
}

/** @param quality 1 to 100. */
export async function encodeJpeg(raster: Raster, quality = 90): Promise<Buffer> {
  return toSharp(raster).jpeg({ quality, chromaSubsampling: "4:4:4" }).toBuffer();
}

/** Writes `provenance` into EXIF, where `exiftool -ImageDescription` and every photo program find it. */
function embedProvenance(image: Sharp, provenance: Record<string, unknown>): Sharp {
  return image.withExif({
    IFD0: { Software: "Pentimento", ImageDescription: asciiJson(provenance) },
  });
}

/** EXIF text is ASCII; JSON can say everything else with escapes. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function toSharp({ width, height, data }: Raster): Sharp {
  const bytes = Uint8Array.from(data, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
  return sharp(bytes, { raw: { width, height, channels: 3 } });
}

function fromBytes(bytes: Uint8Array, channels: number): Float32Array {
  const pixels = bytes.length / channels;
  const data = new Float32Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    // One channel is grey.
    for (let c = 0; c < 3; c++) data[i * 3 + c] = bytes[i * channels + Math.min(c, channels - 1)]! / 255;
  }
  return data;
}
