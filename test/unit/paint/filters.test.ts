// Blurs of what is even: nothing may come of them that was not there.
import { expect, it } from "vitest";
import { blurPlane } from "../../../gpu/paint/filters.ts";

it("a blur of ones is nowhere above one, whatever its width", () => {
  const ones = { width: 30, height: 24, data: new Float32Array(30 * 24).fill(1) };
  for (let sigma = 0.1; sigma < 8; sigma += 0.02) {
    for (const value of blurPlane(ones, sigma).data) {
      if (value > 1 || value < 1 - 1e-6) throw new Error(`${value} at sigma ${sigma}`);
    }
  }
  expect(blurPlane(ones, 2.28).data[0]).toBe(1);
});
