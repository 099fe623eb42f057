// The README's numbers of the shipped models are those of their cards.
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { replaceSection } from "../../../docs/markdown.ts";
import { withModelTable } from "../../../docs/model-table.ts";
import { shippedModels } from "../../../gpu/models/shipped.ts";

const page = await readFile(new URL("../../../README.md", import.meta.url), "utf8");

it("says what the cards say; else run `npm run model-table`", async () => {
  const cards = (await shippedModels()).map(({ card }) => card);
  expect(page).toBe(withModelTable(page, cards));
  const [robust] = cards.filter(({ id }) => id === "vgg13-robust");
  const better = { ...robust!, metrics: { testAccuracy: 0.999 } };
  expect(withModelTable(page, [better])).toContain("99.9 %");
});

it("finds no place for a table where the markers are missing", () => {
  expect(() => replaceSection("# Nothing", "models", "")).toThrow("<!-- models:start -->");
});
