// Dependencies are installed when, and only when, they are not what package-lock.json says.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

interface Install {
  staleness(root: string): string | undefined;
}
// Plain JavaScript: it must run before anything is installed.
const program = join(import.meta.dirname, "../../../server/launch/install.mjs");
const { staleness }: Install = await import(program);

const locked = {
  "": { version: "1.0.0" },
  "node_modules/needed": { version: "2.0.0" },
  "node_modules/of-another-platform": { version: "1.0.0", optional: true },
};
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "pentimento-install-"));
  await mkdir(join(root, "node_modules"));
  await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: locked }));
});
afterEach(() => rm(root, { recursive: true }));

const install = (packages: object) =>
  writeFile(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages }));

describe("dependencies", () => {
  it("are missing when nothing was ever installed, or an installation was interrupted", () => {
    expect(staleness(root)).toBe("missing");
  });

  it("are well without the packages of other platforms", async () => {
    await install({ "node_modules/needed": { version: "2.0.0" } });
    expect(staleness(root)).toBeUndefined();
  });

  it("are out of date when a version differs or a package is missing", async () => {
    await install({ "node_modules/needed": { version: "1.9.0" } });
    expect(staleness(root)).toBe("out of date");
    await install({});
    expect(staleness(root)).toBe("out of date");
  });
});
