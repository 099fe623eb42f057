// Previews are runs that nobody keeps: a few minutes after the last look they go, with their events and pictures; maps that no
// run is left of go after a day.
import { unreferencedBlobs } from "../../prisma/blob-references.ts";
import { MAP_KEPT_MS, PREVIEW_KEPT_MS, type WorkerContext } from "./context.ts";

const BATCH = 20;

interface OldPreview {
  id: string;
  previewBlob: string | null;
  stateBlob: string | null;
}

/** Removes a few of the previews that are old enough; any worker may, at any time. */
export async function removeOldPreviews({ db, blobs }: Pick<WorkerContext, "db" | "blobs">): Promise<void> {
  // While one is under way its pictures may be stored before the rows that name them: the very ones that would go here.
  const open = await db.run.count({ where: { previewFor: { not: null }, state: "RUNNING" } });
  if (open > 0) return;
  const old = await db.$queryRaw<OldPreview[]>`
    SELECT id, "previewBlob", "stateBlob" FROM "Run"
    WHERE "previewFor" IS NOT NULL AND "createdAt" < now() - ${PREVIEW_KEPT_MS} * interval '1 millisecond'
    ORDER BY "createdAt" LIMIT ${BATCH}`;
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  const shown = await db.$queryRaw<{ blob: string }[]>`
    SELECT DISTINCT payload->>'blob' AS blob FROM "RunEvent" WHERE "runId" = ANY(${ids}) AND kind = 'PREVIEW'`;
  await db.run.deleteMany({ where: { id: { in: ids } } });
  const named = old.flatMap(({ previewBlob, stateBlob }) => [previewBlob, stateBlob]);
  const candidates = new Set([...named, ...shown.map(({ blob }) => blob)].filter((blob) => blob !== null));
  for (const blob of await unreferencedBlobs(db, [...candidates])) await blobs.remove(blob);
}

/** Every stroke over a map makes another picture; most are only ever previewed. */
export async function removeOldMaps({ db, blobs }: Pick<WorkerContext, "db" | "blobs">): Promise<void> {
  const removed = await db.$queryRaw<{ blob: string }[]>`
    DELETE FROM "Picture" WHERE id IN (
      SELECT id FROM "Picture" AS p
      WHERE p.map AND p."createdAt" < now() - ${MAP_KEPT_MS} * interval '1 millisecond'
        AND NOT EXISTS (SELECT FROM "Run" WHERE p.id IN ("mapId", "contentLabelsId", "styleLabelsId", "contentId", "styleId"))
        AND NOT EXISTS (SELECT FROM "Painting" WHERE "pictureId" = p.id)
      ORDER BY p."createdAt" LIMIT ${BATCH})
    RETURNING blob`;
  for (const blob of await unreferencedBlobs(
    db,
    removed.map((row) => row.blob),
  ))
    await blobs.remove(blob);
}
