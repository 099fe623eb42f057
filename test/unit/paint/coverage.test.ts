// Laws of chance that painting relies on: how much random strokes cover, where scatter falls, how far dots keep apart.
import { describe, expect, it } from "vitest";
import { expectedCoverage, spotsToCover } from "../../../gpu/paint/coverage.ts";
import { inDisc } from "../../../gpu/paint/dabs.ts";
import { LocalStatistics } from "../../../gpu/paint/filters.ts";
import { nearestPoints, scatterPoints } from "../../../gpu/paint/poisson.ts";
import { paintStroke } from "../../../gpu/paint/render.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { picture } from "../methods/runs.ts";
import { blackCanvas, white } from "./strokes.ts";

describe("the coverage law, for discs of 29 pixels on 200 x 200", () => {
  const goldens = [
    [1000, 0.5158],
    [2000, 0.7656],
    [4000, 0.945],
    [6000, 0.9871],
  ] as const;

  it.each(goldens)("of %i spots is %f", (spots, coverage) => {
    expect(expectedCoverage(spots, 29, 40_000)).toBeCloseTo(coverage, 4);
  });

  it("agrees with spots that are painted", () => {
    const canvas = blackCanvas(200, 200);
    const random = seededRandom(4, "spots");
    const spot = white({ length: 6, width: 6, brush: "disc" });
    let painted = 0;
    for (const [spots, coverage] of goldens) {
      for (; painted < spots; painted++) {
        const [x, y] = [random.integer(200) + 0.5, random.integer(200) + 0.5];
        // On a torus: what is cut off at one border comes in at the other.
        for (const dx of [-200, 0, 200]) {
          for (const dy of [-200, 0, 200]) {
            [spot.x, spot.y] = [x + dx, y + dy];
            paintStroke(canvas, spot);
          }
        }
      }
      expect(Math.abs(canvas.coverage - coverage)).toBeLessThan(0.012);
    }
  });

  it("says how many spots a coverage takes", () => {
    expect(spotsToCover(0.95, 29, 40_000) / (40_000 / 29)).toBeCloseTo(3, 1);
    expect(spotsToCover(0.99, 29, 40_000) / (40_000 / 29)).toBeCloseTo(4.6, 1);
    expect(expectedCoverage(spotsToCover(0.7, 29, 40_000), 29, 40_000)).toBeCloseTo(0.7, 10);
    expect(spotsToCover(0.5, 50, 40)).toBe(1);
  });
});

it("scatter is even over the disc: a quarter within half its radius, on average two thirds of it away", () => {
  const random = seededRandom(1, "scatter");
  const n = 100_000;
  let [inner, sum] = [0, 0];
  for (let i = 0; i < n; i++) {
    const distance = Math.hypot(...inDisc(5, random));
    if (distance < 2.5) inner += 1;
    sum += distance;
  }
  expect(Math.abs(inner / n - 0.25)).toBeLessThan(3 * Math.sqrt((0.25 * 0.75) / n));
  expect(Math.abs(sum / n - 10 / 3)).toBeLessThan((3 * 5 * Math.sqrt(1 / 18)) / Math.sqrt(n));
});

describe("dots", () => {
  const spacing = Float32Array.from({ length: 120 * 90 }, (_, i) => 3 + (5 * (i % 120)) / 120);
  const shape = { width: 120, height: 90, spacing };
  const points = scatterPoints(shape, seededRandom(2, "dots"));

  it("keep the distance that is wanted where they are", () => {
    for (let i = 0; i < points.length; i++) {
      for (let j = i + 1; j < points.length; j++) {
        const distance = Math.hypot(points.x[i]! - points.x[j]!, points.y[i]! - points.y[j]!);
        expect(distance >= Math.min(points.spacing[i]!, points.spacing[j]!) - 1e-5).toBe(true);
      }
    }
  });

  it("leave no place that could take another", () => {
    const { owners, distances } = nearestPoints(points, shape);
    expect(owners.every((owner) => owner >= 0)).toBe(true);
    distances.forEach((distance, i) => {
      expect(distance <= spacing[i]! + 1e-3).toBe(true);
    });
  });

  it("of one spacing are about 0.7 a square of it", () => {
    const even = { width: 200, height: 200, spacing: new Float32Array(40_000).fill(5) };
    const { length } = scatterPoints(even, seededRandom(1, "dots"));
    expect((length * 25) / 40_000).toBeGreaterThan(0.62);
    expect((length * 25) / 40_000).toBeLessThan(0.78);
  });
});

describe("statistics of a window", () => {
  const random = seededRandom(1, "pixels");
  const noisy = picture(23, 17, () => [random.uniform(), random.uniform(), random.uniform()]);

  it("are those of its pixels", () => {
    const statistics = new LocalStatistics(noisy);
    for (const [x, y, radius] of [
      [0, 0, 2],
      [11, 8, 3],
      [22, 16, 5],
    ] as const) {
      const values: number[] = [];
      for (let py = Math.max(0, y - radius); py <= Math.min(16, y + radius); py++) {
        for (let px = Math.max(0, x - radius); px <= Math.min(22, x + radius); px++)
          values.push(noisy.data[3 * (py * 23 + px) + 1]!);
      }
      const mean = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      expect(statistics.mean(x, y, radius, 1)).toBeCloseTo(mean, 9);
      expect(statistics.variance(x, y, radius, 1)).toBeCloseTo(variance, 9);
    }
  });

  it("never have a negative variance", () => {
    const statistics = new LocalStatistics(picture(40, 40, () => [0.1, 0.7, 0.9]));
    for (let i = 0; i < 40; i++) {
      expect(statistics.variance(i, i, 4, 0)).toBeGreaterThanOrEqual(0);
      expect(statistics.variance(i, i, 4, 0)).toBeLessThan(1e-9);
    }
  });
});
