// Uploaded bytes to the one form that is stored: an upright 8-bit sRGB PNG without alpha and metadata.
// Formats are told by their first bytes before any decoder sees them, so only the listed decoders ever run.
import sharp from "sharp";
import { inSrgb } from "../../prisma/srgb.ts";
import { ApiError } from "../errors.ts";

export const ACCEPTED_FORMATS = ["JPEG", "PNG", "WebP", "AVIF", "GIF", "TIFF"] as const;
export const MAX_PIXELS = 50_000_000;
/** Greater pictures are stored reduced to this. */
export const MAX_SIDE_PX = 4096;

export interface NormalisedPicture {
  png: Buffer;
  width: number;
  height: number;
}

/**
 * @throws UNSUPPORTED_IMAGE for what is none of ACCEPTED_FORMATS; TOO_LARGE beyond MAX_PIXELS, told by the header
 * before anything is decoded; BROKEN_IMAGE for truncated and otherwise undecodable files.
 */
export async function normalisePicture(bytes: Buffer): Promise<NormalisedPicture> {
  const format = sniffFormat(bytes);
  if (!format) {
    throw new ApiError(
      "UNSUPPORTED_IMAGE",
      `Not a picture of an accepted format. Accepted: ${ACCEPTED_FORMATS.join(", ")}.`,
      {
        remedy: "Convert the picture to JPEG or PNG (HEIC photographs: export them as JPEG; SVG: render it).",
        allowed: ACCEPTED_FORMATS,
      },
    );
  }
  const { width = 0, height = 0 } = await readHeader(bytes, format);
  if (width * height > MAX_PIXELS) {
    throw new ApiError(
      "TOO_LARGE",
      `The picture has ${width} x ${height} pixels; at most ${MAX_PIXELS / 1e6} million are accepted.`,
      {
        remedy: `Reduce it first; more than ${MAX_SIDE_PX} pixels a side are not kept anyway.`,
      },
    );
  }
  try {
    const image = await inSrgb(sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" }));
    const { data, info } = await image
      .resize({ width: MAX_SIDE_PX, height: MAX_SIDE_PX, fit: "inside", withoutEnlargement: true })
      .png({ compressionLevel: 6 })
      .toBuffer({ resolveWithObject: true });
    return { png: data, width: info.width, height: info.height };
  } catch (error) {
    throw brokenImage(format, error);
  }
}

async function readHeader(bytes: Buffer, format: string) {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    throw brokenImage(format, error);
  }
}

function brokenImage(format: string, error: unknown): ApiError {
  const [reason = "unknown fault"] = (error instanceof Error ? error.message : String(error)).split("\n");
  return new ApiError(
    "BROKEN_IMAGE",
    `The ${format} file is truncated or damaged (${reason.slice(0, 200)}).`,
    {
      remedy: "Save or download the picture again and upload that.",
    },
  );
}

function sniffFormat(bytes: Buffer): (typeof ACCEPTED_FORMATS)[number] | undefined {
  const text = (from: number, to: number) => bytes.subarray(from, to).toString("latin1");
  if (text(0, 3) === "\xff\xd8\xff") return "JPEG";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "PNG";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "WebP";
  if (text(4, 8) === "ftyp" && ["avif", "avis"].includes(text(8, 12))) return "AVIF";
  if (["GIF87a", "GIF89a"].includes(text(0, 6))) return "GIF";
  if (["II*\0", "MM\0*"].includes(text(0, 4))) return "TIFF";
  return undefined;
}
