// What must be made from the sources before anything runs: the Prisma client and the web build. Each is skipped when
// the stamp beside it says that nothing it depends on has changed.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { LaunchError } from "../../prisma/embedded/failure.ts";
import { ROOT } from "./environment.ts";

const run = promisify(execFile);
const GENERATED = join(ROOT, "prisma/generated");
const WEB = join(ROOT, "web");
/** In web/, made by builds and not read by them. */
const BUILD_PRODUCTS = [".next", "node_modules", "next-env.d.ts", "tsconfig.tsbuildinfo"];

/** Generates the Prisma client when the schema, or Prisma itself, has changed. @returns whether it did. */
export async function generateClient(signal?: AbortSignal): Promise<boolean> {
  const inputs = ["prisma/schema.prisma", "node_modules/@prisma/client/package.json"].map((path) =>
    join(ROOT, path),
  );
  return unlessFresh(join(GENERATED, ".stamp"), await digest(inputs), () =>
    runTool("Generating the Prisma client", "prisma/build/index.js", ["generate"], signal),
  );
}

/** Builds the gallery when its sources or the dependencies have changed. @returns whether it did. */
export async function buildWeb(signal?: AbortSignal, announce: () => void = () => {}): Promise<boolean> {
  // The gallery paints with gpu/paint's own strokes (docs/decisions/0010).
  const sources = [...(await filesIn(WEB)), ...(await filesIn(join(ROOT, "gpu/paint")))];
  const inputs = [join(ROOT, "package-lock.json"), ...sources];
  return unlessFresh(join(WEB, ".next/pentimento.stamp"), await digest(inputs), () => {
    announce();
    return runTool("Building the gallery", "next/dist/bin/next", ["build", "web"], signal);
  });
}

async function unlessFresh(stampPath: string, stamp: string, make: () => Promise<void>): Promise<boolean> {
  if ((await readFile(stampPath, "utf8").catch(() => "")) === stamp) return false;
  await make();
  await writeFile(stampPath, stamp);
  return true;
}

async function runTool(
  what: string,
  script: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await run(process.execPath, [join(ROOT, "node_modules", script), ...args], {
      cwd: ROOT,
      signal,
      maxBuffer: 64 * 2 ** 20,
      env: {
        ...process.env,
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      },
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const tail = `${stdout}\n${stderr}`.trim().split("\n").slice(-30).join("\n");
    throw new LaunchError(`${what} failed:\n${tail}`);
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter((entry) => !BUILD_PRODUCTS.includes(entry.name))
      .map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? filesIn(path) : [path];
      }),
  );
  return nested.flat().sort();
}

async function digest(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const bytes = await readFile(path);
    hash.update(`${relative(ROOT, path).split(sep).join("/")}\0${bytes.byteLength}\0`).update(bytes);
  }
  return hash.digest("hex");
}
