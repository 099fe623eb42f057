// Which runs an experiment consists of.
import { describe, expect, it } from "vitest";
import { catalogueMethodSchema, type PublishedMethod } from "../../../prisma/contract.ts";
import { type ContactSheet, planContactSheet, planVariation } from "../../../server/experiment/plan.ts";
import type { StylizeInput } from "../../../server/run/input.ts";

const method = (id: string, needs: Partial<PublishedMethod["inputs"]>, properties = {}) =>
  catalogueMethodSchema.parse({
    id,
    label: id.toUpperCase(),
    description: "",
    about: "",
    sources: [],
    inputs: { content: "required", style: "none", model: "none", ...needs },
    parameters: { type: "object", properties },
  });
const size = { type: "integer", minimum: 64, maximum: 1024, default: 512 };
const catalogue = [
  method("gatys", { style: "required", model: "required" }, { size, styleWeight: { type: "number" } }),
  method("spots", {}, { size: { ...size, minimum: 128 }, coverage: { type: "number" } }),
  method("plain", {}),
  method("texture", { content: "none", style: "required" }),
];
const given: ContactSheet = {
  content: "c",
  style: undefined,
  model: "m",
  methods: undefined,
  sizePx: undefined,
  seed: 5,
};

describe("a contact sheet", () => {
  it("has a run for every method that paints the picture, and says why others are missing", () => {
    const { variants, skipped } = planContactSheet(catalogue, given);
    expect(variants).toEqual([
      { label: "SPOTS", input: { content: "c", method: "spots", parameters: {}, seed: 5 } },
      { label: "PLAIN", input: { content: "c", method: "plain", parameters: {}, seed: 5 } },
    ]);
    expect(skipped).toEqual([{ variant: "GATYS", reason: "It needs a style picture." }]);
  });

  it("gives each method only what it takes", () => {
    const { variants, skipped } = planContactSheet(catalogue, { ...given, style: "s" });
    expect(variants[0]?.input).toEqual({
      content: "c",
      style: "s",
      model: "m",
      method: "gatys",
      parameters: {},
      seed: 5,
    });
    expect(variants[1]?.input).not.toHaveProperty("style");
    expect(skipped).toEqual([]);
    const withoutModel = planContactSheet(catalogue, { ...given, style: "s", model: undefined });
    expect(withoutModel.skipped).toEqual([{ variant: "GATYS", reason: "It needs a model." }]);
  });

  it("takes the usual model only where a method cannot do without one", () => {
    const optional = [...catalogue, method("either", { model: "optional" })];
    const models = (sheet: Partial<ContactSheet>) =>
      planContactSheet(optional, {
        ...given,
        style: "s",
        methods: ["gatys", "spots", "either"],
        ...sheet,
      }).variants.map(({ input }) => input.model);
    expect(models({ model: undefined, usualModel: "usual" })).toEqual(["usual", undefined, undefined]);
    expect(models({ model: "m", usualModel: "usual" })).toEqual(["m", undefined, "m"]);
  });

  it("brings sizes into the range of each method, and leaves methods without a size alone", () => {
    const sizes = (sizePx: number) =>
      planContactSheet(catalogue, { ...given, style: "s", sizePx }).variants.map(
        ({ input }) => input.parameters,
      );
    expect(sizes(100)).toEqual([{ size: 100 }, { size: 128 }, {}]);
    expect(sizes(5000)).toEqual([{ size: 1024 }, { size: 1024 }, {}]);
  });

  it("takes only the methods that are named, says why one of them cannot be, and refuses unknown ones", () => {
    const { variants, skipped } = planContactSheet(catalogue, { ...given, methods: ["spots", "texture"] });
    expect(variants.map(({ label }) => label)).toEqual(["SPOTS"]);
    expect(skipped).toEqual([{ variant: "TEXTURE", reason: "It paints no picture of ours." }]);
    expect(() => planContactSheet(catalogue, { ...given, methods: ["oil"] })).toThrow(/Unknown method "oil"/);
  });
});

describe("a variation", () => {
  const base: StylizeInput = {
    method: "gatys",
    content: "c",
    style: "s",
    model: "m",
    checkpoint: "k",
    seed: 5,
    parameters: { size: 64, styleWeight: 2 },
  };
  const vary = (name: string, ...values: unknown[]) => planVariation(catalogue, { base, vary: name, values });

  it("changes one parameter and leaves the others", () => {
    expect(vary("styleWeight", 1, 20)).toEqual([
      { ...base, parameters: { size: 64, styleWeight: 1 } },
      { ...base, parameters: { size: 64, styleWeight: 20 } },
    ]);
  });

  it("changes an input; another model has checkpoints of its own", () => {
    expect(vary("model", "a", "b")).toEqual([
      { ...base, model: "a", checkpoint: null },
      { ...base, model: "b", checkpoint: null },
    ]);
    expect(vary("checkpoint", "x", "y").map(({ checkpoint, model }) => [model, checkpoint])).toEqual([
      ["m", "x"],
      ["m", "y"],
    ]);
    expect(vary("seed", 1, 2).map(({ seed }) => seed)).toEqual([1, 2]);
  });

  it("gives another method only the inputs and parameters that it has", () => {
    expect(vary("method", "gatys", "spots")[1]).toEqual({
      content: "c",
      method: "spots",
      parameters: { size: 64 },
      seed: 5,
    });
  });

  it.each([
    ["too few values", ["styleWeight", 1], /2 to 24 different values/],
    ["the same value twice", ["styleWeight", 1, 2, 1], /2 to 24 different values/],
    ["too many values", ["seed", ...Array.from({ length: 25 }, (_, i) => i)], /not 25/],
    ["a parameter that the method does not have", ["coverage", 0.1, 0.2], /gatys has no "coverage"/],
    ["seeds that are no numbers", ["seed", "a", "b"], /whole number/],
    ["ids that are no texts", ["model", 1, 2], /must be an id/],
  ])("refuses %s", (_, [name, ...values], message) => {
    expect(() => vary(String(name), ...values)).toThrow(message);
  });
});
