// Dependencies are installed when, and only when, they are not what package-lock.json says.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
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

  it("include those of the build, also where NODE_ENV is production", async () => {
    const tool = { version: "1.0.0", dev: true };
    const packages = {
      "": { devDependencies: { tool: "file:tool" } },
      "node_modules/tool": { resolved: "tool", link: true },
      tool,
    };
    await mkdir(join(root, "tool"));
    await writeFile(join(root, "tool/package.json"), JSON.stringify({ name: "tool", ...tool }));
    await writeFile(join(root, "package.json"), JSON.stringify(packages[""]));
    await writeFile(join(root, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
    const install = `const { ensureInstalled } = await import(${JSON.stringify(pathToFileURL(program))});
      await ensureInstalled(${JSON.stringify(root)});`;
    await promisify(execFile)(process.execPath, ["--input-type=module", "-e", install], {
      env: { ...process.env, NODE_ENV: "production" },
    });
    await stat(join(root, "node_modules/tool/package.json"));
    expect(staleness(root)).toBeUndefined();
  });
});
