// The file behind a styled image's downloadUrl: its PNG with the provenance inside, under a telling name.
import sharp, { type Sharp } from "sharp";
import type { Context } from "../context.ts";
import { provenanceOf } from "./service.ts";

/** @returns undefined when there is no such image. */
export async function readDownload(
  { db, blobs }: Context,
  id: string,
): Promise<{ name: string; bytes: Buffer } | undefined> {
  const image = await db.styledImage.findUnique({ where: { id }, include: { run: true } });
  const png = image && (await blobs.get(image.blob));
  if (!image || !png) return undefined;
  const provenance = await provenanceOf(db, image);
  const { content, style } = { style: null, ...provenance };
  return {
    name: image.run
      ? fileNameOf(["pentimento", content?.name, style ? "in the style of" : undefined, style?.name], id)
      : fileNameOf(["pentimento", content?.name, "by hand"], id),
    bytes: await pngWithProvenance(sharp(png), provenance),
  };
}

/** @returns a PNG with `provenance` as JSON in the EXIF field ImageDescription; the pixels stay as they are. */
export async function pngWithProvenance(image: Sharp, provenance: object): Promise<Buffer> {
  // EXIF text is ASCII; JSON can say everything else by escapes.
  const json = JSON.stringify(provenance).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return image
    .withExif({ IFD0: { ImageDescription: json, Software: "Pentimento" } })
    .png()
    .toBuffer();
}

/** `pentimento-harbour-in-the-style-of-waves-0198c2.png`: safe characters only. @param words what the file is, without those that are unknown; endings of file names are left out. */
export function fileNameOf(words: readonly (string | undefined)[], id: string, ending = "png"): string {
  const known = words
    .filter((part) => part !== undefined)
    .map((part) => part.replace(/\.\w{1,5}$/, "").slice(0, 40));
  const name = [...known, id.slice(-6)]
    .join(" ")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/\W+/g, "-");
  return `${name.toLowerCase()}.${ending}`;
}
