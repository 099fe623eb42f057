// Pictures on their way out of a run: previews small and quick, the result without loss.
import sharp, { type Sharp } from "sharp";
import type { PixelImage } from "./messages.ts";

/** One thread an image: encoding must not slow the computing beside it. */
sharp.concurrency(1);

/** @returns a JPEG at working size; full chroma, since style is mostly colour edges. */
export function encodePreview(image: PixelImage): Promise<Buffer> {
  return open(image).jpeg({ quality: 85, chromaSubsampling: "4:4:4" }).toBuffer();
}

/** @returns a PNG with exactly the pixels of `image`. */
export function encodeResult(image: PixelImage): Promise<Buffer> {
  return open(image).png({ compressionLevel: 9 }).toBuffer();
}

function open({ width, height, rgb }: PixelImage): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
