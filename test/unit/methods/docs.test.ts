// docs/methods.md and the examples that the gallery shows, which `npm run method-pictures` makes: true and small.
import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findImageMethod, methods } from "../../../gpu/methods/find.ts";

const folder = new URL("../../../docs/", import.meta.url);
const page = readFileSync(new URL("methods.md", folder), "utf8");
const remedy = "run `npm run method-pictures`";
const shown = [...page.matchAll(/^## (.+): `(\w+)`$/gm)].map(([, label, id]) => [id!, label!] as const);

it("shows the painters", () => {
  expect(shown.length, remedy).toBeGreaterThanOrEqual(8);
});

describe.each(shown)("%s", (id, label) => {
  it("is a method, by the name and source that it has", () => {
    const method = findImageMethod(id);
    expect(method.label, remedy).toBe(label);
    expect(page, remedy).toContain(method.sources[0].title);
  });

  it("has its picture on the page", () => {
    expect(page).toContain(`](methods/${id}.jpg)`);
  });
});

it.each(Object.keys(methods))("%s has an example", (id) => {
  const path = new URL(`methods/${id}.jpg`, folder);
  expect(existsSync(path), remedy).toBe(true);
  const { size } = statSync(path);
  expect(size).toBeGreaterThan(10_000);
  expect(size).toBeLessThan(300_000);
});

it("one picture by all of them is there", () => {
  expect(statSync(new URL("methods/contact-sheet.jpg", folder)).size).toBeLessThan(500_000);
});
