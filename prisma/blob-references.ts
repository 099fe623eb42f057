// Which blobs no row speaks of any more. A new column that names blobs adds its line here.
import type { PrismaClient } from "./client.ts";

/** @returns those of `candidates` that can be removed. */
export async function unreferencedBlobs(db: PrismaClient, candidates: readonly string[]): Promise<string[]> {
  if (candidates.length === 0) return [];
  const list = [...candidates];
  const used = await db.$queryRaw<{ blob: string }[]>`
    SELECT blob FROM "Picture" WHERE blob = ANY(${list})
    UNION SELECT blob FROM "StyledImage" WHERE blob = ANY(${list})
    UNION SELECT file->>'blob' FROM "StyledImage", jsonb_array_elements(files) AS file WHERE file->>'blob' = ANY(${list})
    UNION SELECT "previewBlob" FROM "Run" WHERE "previewBlob" = ANY(${list})
    UNION SELECT "stateBlob" FROM "Run" WHERE "stateBlob" = ANY(${list})
    UNION SELECT weights FROM "Checkpoint" WHERE weights = ANY(${list})
    UNION SELECT payload->>'blob' FROM "RunEvent" WHERE kind = 'PREVIEW' AND payload->>'blob' = ANY(${list})`;
  const kept = new Set(used.map(({ blob }) => blob));
  return candidates.filter((blob) => !kept.has(blob));
}
