// What the form of a run still asks for.
import { describe, expect, it } from "vitest";
import { missingInputs } from "../../../web/components/new-run/needs.ts";

const needs = (optional: string[] = []) => ({
  ...{ content: true, style: false, map: true, labels: false, model: true, peers: true, dataset: true },
  optional,
});
const nothing = { content: false, style: false, model: false, peers: false, dataset: false };

describe("missing inputs", () => {
  it("are those that a method takes, in words, unless they may be left out", () => {
    expect(missingInputs(needs(), nothing)).toEqual([
      "a content picture",
      "a model",
      "a model to look at beside it",
      "a data set",
    ]);
    expect(missingInputs(needs(["content", "model", "peers"]), nothing)).toEqual(["a data set"]);
    expect(
      missingInputs(needs(["model"]), { ...nothing, content: true, peers: true, dataset: true }),
    ).toEqual([]);
  });
});
