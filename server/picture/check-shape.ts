// What is painted over a picture has its shape, at any size.
import { hasAspectOf } from "../../prisma/contract.ts";
import { badInput } from "../errors.ts";
import type { PictureRow } from "./service.ts";

/** @param painted, over each picture by the name that it has for clients. @throws BAD_INPUT where their shapes differ. */
export function checkShape(painted: Record<string, PictureRow>, over: Record<string, PictureRow>): void {
  const [[name, map], [other, picture]] = [Object.entries(painted)[0]!, Object.entries(over)[0]!];
  if (hasAspectOf(map, picture)) return;
  const size = ({ width, height }: PictureRow) => `${width} x ${height}`;
  throw badInput(
    `${name} (${size(map)} pixels) is of another shape than ${other} (${size(picture)}).`,
    "Paint over this very picture, at any size.",
  );
}
