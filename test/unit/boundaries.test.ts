// Who may import whom, as docs/architecture.md has it. It reads the sources, because types do not tell.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** Of gpu/, the one file that the server and the gallery may import. */
const SHARED = "gpu/paint/index.ts";

interface Import {
  specifier: string;
  isType: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const found = text.matchAll(/^(?:import|export)(\s+type)?\b[^;"']*?(?:from\s*)?"([^"]+)";$/gm);
  const dynamic = text.matchAll(/\bimport\("([^"]+)"\)/g);
  return [
    ...[...found].map(([, type, specifier = ""]) => ({ specifier, isType: type !== undefined })),
    ...[...dynamic].map(([, specifier = ""]) => ({ specifier, isType: false })),
  ];
}

const target = (file: string, specifier: string) =>
  relative(ROOT, resolve(ROOT, dirname(file), specifier)).replaceAll("\\", "/");

const sourcesOf = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
    .filter((file) => /\.tsx?$/.test(file) && !/node_modules|\.next|generated/.test(file));

describe("imports", () => {
  it.each([
    ["server", ["gpu/"]],
    ["web", ["gpu/", "server/"]],
    ["gpu", ["server/", "web/"]],
    ["prisma", ["server/", "web/", "gpu/"]],
  ])("%s imports nothing of %j, but for what runs anywhere", (folder, forbidden) => {
    const files = sourcesOf(folder);
    expect(files.length).toBeGreaterThan(5);
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier }) => target(file, specifier))
        .filter((path) => path !== SHARED && forbidden.some((prefix) => path.startsWith(prefix)))
        .map((path) => `${file} imports ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it(`from ${SHARED} nothing leads to Node or to a package`, () => {
    const seen = new Set<string>();
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { specifier, isType } of importsOf(file)) {
        if (isType) continue;
        expect(specifier, file).toMatch(/^\.\.?\//);
        visit(target(file, specifier));
      }
    };
    visit(SHARED);
    expect([...seen]).toEqual(expect.arrayContaining(["gpu/paint/render.ts", "gpu/paint/sweep.ts"]));
    for (const file of seen) expect(readFileSync(join(ROOT, file), "utf8"), file).not.toMatch(/\bprocess\./);
  });
});
