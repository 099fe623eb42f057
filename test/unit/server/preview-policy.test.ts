// What a preview may cost.
import { expect, it } from "vitest";
import { MODEL_PREVIEW_PX, PREVIEW_PX, previewParameters } from "../../../server/preview/policy.ts";

const inputs = {
  content: "required",
  style: "none",
  map: "none",
  labels: "none",
  model: "none",
  peers: "none",
  dataset: "none",
} as const;
const method = (properties: object) => ({ parameters: { type: "object", properties }, inputs });
const size = { type: "integer", minimum: 64, maximum: 1024, default: 512 };

it("brings down what costs time, also where it was left to its default", () => {
  const costly = method({
    size,
    iterations: { type: "integer", minimum: 1, default: 150 },
    enlarge: { type: "integer", minimum: 1, default: 1 },
    weight: { type: "number", default: 9000 },
  });
  expect(previewParameters(costly, {})).toEqual({ size: PREVIEW_PX, iterations: 40, enlarge: 1 });
  expect(previewParameters(costly, { size: 100, iterations: 3, enlarge: 4, weight: 500 })).toEqual({
    size: 100,
    iterations: 3,
    enlarge: 1,
    weight: 500,
  });
});

it("is smaller where a model looks at the picture", () => {
  const costly = { ...method({ size }), inputs: { ...inputs, model: "required" as const } };
  expect(previewParameters(costly, {})).toEqual({ size: MODEL_PREVIEW_PX });
});

it("stays within the method's own range, and adds no parameter that it does not have", () => {
  expect(previewParameters(method({ size: { ...size, minimum: 300 } }), {})).toEqual({ size: 300 });
  expect(previewParameters(method({ weight: { type: "number" } }), { weight: 1 })).toEqual({ weight: 1 });
});

it("leaves what is wrong to the check of parameters", () => {
  expect(previewParameters(method({ size }), { size: "large", colour: 1 })).toEqual({
    size: "large",
    colour: 1,
  });
  expect(previewParameters(method({ size }), "none")).toEqual({ size: PREVIEW_PX });
});
