// What paintings say that they take follows their strokes: tens of millions of small ones are more than all pixels.
import { expect, it } from "vitest";
import { findImageMethod } from "../../../gpu/methods/find.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { finish, picture } from "./runs.ts";

const random = seededRandom(1, "noise");
const noise = picture(128, 96, () => [random.uniform(), random.uniform(), random.uniform()]);
/** Numbers, brush, seed and the end of the path. */
const STROKE_BYTES = 49;

it.each([
  ["haeberli", { width: 1, density: 6, aspect: 1 }, { width: 40 }, 0],
  ["hertzmann", { largestRadius: 2, threshold: 0, maxLength: 0 }, { largestRadius: 50 }, 8],
] as const)("of %s", async (id, many, few, pathBytes) => {
  const method = findImageMethod(id);
  const size = 128;
  const [more, less] = await Promise.all(
    [many, few].map(async (settings) => {
      const { progress } = await finish(method, { content: noise, parameters: { size, ...settings } });
      const parameters = method.parameters.parse({ size, ...settings });
      const bytes = method.estimateMemory({ content: noise, parameters });
      return { strokes: progress.at(-1)!.values.strokes!, bytes };
    }),
  );
  const strokes = more!.strokes - less!.strokes;
  expect(strokes).toBeGreaterThan(10_000);
  // Several logs hold each stroke, and not many.
  const each = (more!.bytes - less!.bytes) / strokes / (STROKE_BYTES + pathBytes);
  expect(each).toBeGreaterThan(3);
  expect(each).toBeLessThan(8);
});
