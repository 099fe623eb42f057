// Reads about finished images: their provenance and their download.
import sharp from "sharp";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";

export type StyledImageRow = Prisma.StyledImageGetPayload<{ include: { run: true } }>;

/** Everything needed to make the image again, as plain JSON. */
export async function provenanceOf(db: PrismaClient, { id, width, height, createdAt, run }: StyledImageRow) {
  const [content, style, model, checkpoint] = await Promise.all([
    run.contentId ? db.picture.findUnique({ where: { id: run.contentId } }) : null,
    run.styleId ? db.picture.findUnique({ where: { id: run.styleId } }) : null,
    run.modelId ? db.model.findUnique({ where: { id: run.modelId } }) : null,
    run.checkpointId ? db.checkpoint.findUnique({ where: { id: run.checkpointId } }) : null,
  ]);
  return {
    software: "Pentimento",
    styledImage: id,
    run: run.id,
    width,
    height,
    createdAt: createdAt.toISOString(),
    method: run.method,
    parameters: run.parameters,
    seed: run.seed,
    iterations: run.iteration,
    content: content && { id: content.id, name: content.name },
    style: style && { id: style.id, name: style.name },
    model: model && { id: model.id, label: model.label, network: model.network, regime: model.regime },
    checkpoint: checkpoint && { id: checkpoint.id, epoch: checkpoint.epoch, weights: checkpoint.weights },
    engine: run.engine,
    codeVersion: run.codeVersion,
    computeMs: run.computeMs,
  };
}

/** @returns the PNG with its provenance as JSON in the EXIF field ImageDescription. */
export async function embedProvenance(png: Buffer, provenance: object): Promise<Buffer> {
  // EXIF text is ASCII; JSON can say everything else by escapes.
  const json = JSON.stringify(provenance).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return sharp(png)
    .withExif({ IFD0: { ImageDescription: json, Software: "Pentimento" } })
    .png()
    .toBuffer();
}

/** `pentimento-harbour-in-the-style-of-waves-0198c2.png`, of safe characters only. */
export function downloadName(image: { id: string }, content?: string, style?: string): string {
  const parts = ["pentimento", content, style && "in the style of", style, image.id.slice(-6)];
  const name = parts
    .filter((part) => part !== undefined)
    .map((part) => part.replace(/\.\w{1,5}$/, "").slice(0, 40))
    .join(" ");
  return `${name
    .normalize("NFKD")
    .replace(/[^\w]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase()}.png`;
}
