// The files beside a styled image, a drawing of its strokes for example: what there is, and each of them by its name.
import { z } from "zod";
import { type ResultFile, resultFileSchema } from "../../prisma/contract.ts";
import type { Context } from "../context.ts";
import { fileNameOf } from "./download.ts";
import { provenanceOf } from "./service.ts";

export interface FileDownload {
  name: string;
  mime: string;
  /** Compressed by gzip. */
  bytes: Buffer;
}

export const filesOf = ({ files }: { files: unknown }): ResultFile[] =>
  z.array(resultFileSchema).parse(files);

/** @returns undefined when there is no such image, or none of its files is called so. */
export async function readFileOf(
  { db, blobs }: Context,
  id: string,
  name: string,
): Promise<FileDownload | undefined> {
  const image = await db.styledImage.findUnique({ where: { id }, include: { run: true } });
  const file = image && filesOf(image).find((one) => one.name === name);
  const bytes = file && (await blobs.get(file.blob));
  if (!bytes) return undefined;
  const { content } = await provenanceOf(db, image);
  const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf(".") + 1)];
  return { name: fileNameOf(["pentimento", content?.name, stem], id, ending), mime: file.mime, bytes };
}
