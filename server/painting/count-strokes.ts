// How many strokes of a painting show: not those that were undone, cleared away or replaced. Reads no stroke, only how many
// there are.
import { showing } from "../../gpu/paint/index.ts";
import type { PaintingEventKind, PrismaClient } from "../../prisma/client.ts";
import type { PaintingRow } from "./service.ts";

interface Row {
  kind: PaintingEventKind;
  gesture: string;
  strokes: number;
}

/** As of `painting.lastSequence`. */
export async function countShownStrokes(
  db: PrismaClient,
  { id, lastSequence }: Pick<PaintingRow, "id" | "lastSequence">,
): Promise<number> {
  // What a REPLACE event brings stands in the place of what was counted before.
  const rows = await db.$queryRaw<Row[]>`
    SELECT kind, gesture, CASE kind WHEN 'STROKES' THEN jsonb_array_length(strokes) ELSE 0 END AS strokes
    FROM "PaintingEvent" WHERE "paintingId" = ${id} AND sequence <= ${lastSequence} ORDER BY sequence`;
  return showing(rows).reduce((sum, { strokes }) => sum + strokes, 0);
}
