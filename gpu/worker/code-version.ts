// Which code made a result: package version, and the commit where one is known.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url);
const packageSchema = z.object({ version: z.string() });

/** For example `0.1.0+9131499`, with `-dirty` when files differ from the commit, `0.1.0` outside a clone. */
export async function readCodeVersion(): Promise<string> {
  const text = await readFile(new URL("package.json", root), "utf8");
  const { version } = packageSchema.parse(JSON.parse(text));
  const commit = await describeCommit();
  return commit === undefined ? version : `${version}+${commit}`;
}

async function describeCommit(): Promise<string | undefined> {
  try {
    const options = { cwd: root, timeout: 3000 };
    const { stdout } = await run("git", ["describe", "--always", "--dirty", "--exclude", "*"], options);
    return stdout.trim() || undefined;
  } catch {
    return undefined; // No git, or an unpacked archive: the version alone has to do.
  }
}
