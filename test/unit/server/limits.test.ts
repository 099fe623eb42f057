// What operations cost: those that multiply themselves are refused, everything that the gallery asks is far from it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { concatAST, Kind, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { MAX_VARIANTS } from "../../../server/experiment/input.ts";
import { checkCost, costOfOperation, MAX_COST } from "../../../server/limits.ts";
import { buildApiSchema } from "../../../server/schema.ts";

const schema = await buildApiSchema();
const cost = (query: string, variables = {}) => costOfOperation(schema, parse(query), undefined, variables);

describe("the cost of an operation", () => {
  it.each([
    "{ experiments(first: 100) { nodes { cells { run { experiment { cells { run { id } } } } } } } }",
    "{ experiments(first: 3) { nodes { cells { run { experiment { cells { run { experiment { cells { place } } } } } } } } } }",
    "{ models { nodes { evaluations { model { evaluations { model { evaluations { id } } } } } } } }",
    "{ runs(first: 100) { nodes { peers { model { evaluations { peers { model { id } } } } } } } }",
  ])("refuses lists within lists: %s", (query) => {
    const refusal = checkCost(schema, parse(query), undefined, {});
    expect(refusal?.extensions.code, `costs ${cost(query)} of ${MAX_COST}`).toBe("TOO_LARGE");
  });

  it("counts a list once for each item that it may hold", () => {
    const one = cost("{ experiment(id: 1) { cells { place } } }");
    expect(cost("{ experiment(id: 1) { cells { place variant } } }") - one).toBe(MAX_VARIANTS);
  });

  it("takes null for a page's length as the server does, as none given", () => {
    const standard = cost("{ runs { nodes { id } } }");
    expect(standard).toBeGreaterThan(20);
    expect(cost("{ runs(first: null) { nodes { id } } }")).toBe(standard);
    const asked = "query ($n: Int = null) { runs(first: $n) { nodes { id } } }";
    expect(cost(asked)).toBe(standard);
    expect(cost(asked.replace("null", "3"), { n: null })).toBe(standard);
    expect(cost(asked, { n: 40 })).toBeGreaterThan(standard);
  });
});

describe("the gallery's operations", () => {
  const folder = join(import.meta.dirname, "../../../web/components");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".graphql"),
  );
  const document = concatAST(files.map((file) => parse(readFileSync(join(folder, file), "utf8"))));
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : [],
  );
  /** The lengths of the pages that its components ask for, where they are not 24 or shorter. */
  const longer: Record<string, number> = { RunPreviews: 1000, Pictures: 48 };

  it("are found", () => {
    expect(names).toContain("Experiments");
    expect(names.length).toBeGreaterThan(30);
  });

  it.each(names)("%s takes a quarter of what is allowed at most", (name) => {
    const variables = { first: longer[name] ?? 24 };
    const price = costOfOperation(schema, document, name, variables);
    expect(price).toBeGreaterThan(0);
    expect(price).toBeLessThan(MAX_COST / 4);
  });
});
