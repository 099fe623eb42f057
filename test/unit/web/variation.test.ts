import { describe, expect, it } from "vitest";
import { countStates, describeCounts } from "../../../web/components/experiment/experiment-counts.ts";
import { readFields } from "../../../web/lib/parameters.ts";
import { countFault, readNumbers, type Varied, variedOptions } from "../../../web/lib/variation.ts";

const fields = readFields({
  properties: {
    size: { type: "integer", minimum: 64, maximum: 1024, default: 256, title: "Size" },
    weight: { type: "number", minimum: 0, maximum: 1000, default: 20, title: "Weight" },
    zero: { type: "number", minimum: 0, maximum: 2, default: 0, title: "Zero" },
    start: { type: "string", enum: ["content", "noise"], default: "content", title: "Start" },
    flow: { type: "boolean", default: true, title: "Flow" },
    layers: { type: "object", additionalProperties: { type: "number" }, default: {}, title: "Layers" },
  },
});
const models = [
  { id: "a", label: "A" },
  { id: "b", label: "B" },
];
const options = variedOptions(fields, models, [models[0]!]);
const named = (name: string): Varied => {
  const option = options.find((entry) => entry.name === name);
  if (!option) throw new Error(name);
  return option;
};
const numbers = (name: string) => {
  const option = named(name);
  if (option.kind !== "numbers") throw new Error(name);
  return option;
};

describe("what can be varied", () => {
  it("is whatever has several values that can be listed", () => {
    expect(options.map(({ name }) => name)).toEqual([
      "model",
      "size",
      "weight",
      "zero",
      "start",
      "flow",
      "seed",
    ]);
    expect(named("flow")).toMatchObject({ choices: [{ value: false }, { value: true }] });
    expect(named("model")).toMatchObject({ choices: [{ value: "a", label: "A" }, { value: "b" }] });
  });

  it.each(["size", "weight", "zero", "seed"])("proposes values of %s that hold", (name) => {
    const { values, error } = readNumbers(numbers(name), numbers(name).example);
    expect(error).toBeUndefined();
    expect(values.length).toBeGreaterThanOrEqual(3);
  });
});

describe("values that a person lists", () => {
  it("stand between commas, semicolons or spaces", () => {
    expect(readNumbers(numbers("weight"), " 1,5; 20  1e2,")).toEqual({ values: [1, 5, 20, 100] });
  });

  it.each([
    ["", "two values or more"],
    ["5", "two values or more"],
    ["5, 5.0", "once"],
    ["1, x", "“x” is no number from 0 to 1000."],
    ["1, 1001", "“1001” is no number from 0 to 1000."],
    ["1, Infinity", "“Infinity” is no number"],
    [Array.from({ length: 25 }, (_, i) => i).join(" "), "24 values at most"],
  ])("%j: %s", (text, message) => expect(readNumbers(numbers("weight"), text).error).toContain(message));

  it("are whole where they must be", () => {
    expect(readNumbers(numbers("size"), "64, 64.5").error).toBe("“64.5” is no whole number from 64 to 1024.");
    expect(countFault(["a", "b"])).toBeUndefined();
  });
});

it("counts the states of an experiment's runs", () => {
  const counts = countStates(["SUCCEEDED", "FAILED", "CANCELLED", "RUNNING", "QUEUED"]);
  expect(counts).toEqual({ all: 5, finished: 1, failed: 1, cancelled: 1, open: 2 });
  expect(describeCounts(counts)).toBe("1 of 5 finished, 1 failed, 1 cancelled");
  expect(describeCounts(countStates(["SUCCEEDED", "SUCCEEDED"]))).toBe("All 2 are finished");
  expect(describeCounts(countStates([]))).toBe("Nothing is left of it");
});
