// Files that are written whole: a reader sees the old one or the new one, never a half.
import { rename, rm, writeFile } from "node:fs/promises";

/** @throws naming the file, which is then as it was, where it cannot be written. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (cause) {
    // On a full disk half a file would only be in the way.
    await rm(temporary, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${path} cannot be written (${reason}). Make room, or name a place that can be written to.`,
      { cause },
    );
  }
}
