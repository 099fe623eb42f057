// Mean shift and the regions it leaves: what must come out of pictures that are simple enough to know.
import { describe, expect, it } from "vitest";
import type { ColourField } from "../../../gpu/image/colour.ts";
import { type Bandwidth, MeanShift, startTrajectories } from "../../../gpu/paint/segment-mean-shift.ts";
import { fuseSmall, neighboursOf, statisticsOf } from "../../../gpu/paint/segment-regions.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { field, partition, segment, shifted } from "./segmentation.ts";

const bandwidth = { spatial: 5, range: 6.5 };

/** Place and colour, straight from the definition. */
function meanAround(
  { width, height, data }: ColourField,
  places: Float32Array,
  colours: Float32Array,
  i: number,
  { spatial, range }: Bandwidth,
): number[] {
  const sums = [0, 0, 0, 0, 0];
  let samples = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sample = [x, y, ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
      const away = Math.hypot(x - places[2 * i]!, y - places[2 * i + 1]!);
      const unlike = Math.hypot(...[0, 1, 2].map((c) => sample[2 + c]! - colours[3 * i + c]!));
      if (away > spatial || unlike > range) continue;
      samples += 1;
      sample.forEach((value, k) => {
        sums[k]! += value;
      });
    }
  }
  const here = [...places.subarray(2 * i, 2 * i + 2), ...colours.subarray(3 * i, 3 * i + 3)];
  return samples === 0 ? here : sums.map((sum) => sum / samples);
}

describe("a picture of two tones, further apart than the bandwidth", () => {
  const halves = field(24, 16, (x) => (x < 11 ? [40, 5, -10] : [60, 5, -10]));

  it("is two regions of unchanged colours", () => {
    const { labels, count } = segment(halves, bandwidth);
    expect(count).toBe(2);
    labels.forEach((label, i) => {
      expect(label).toBe(i % 24 < 11 ? 0 : 1);
    });
    expect(shifted(halves, bandwidth).colours).toEqual(halves.data);
  });

  it("is segmented alike when all of it is lighter", () => {
    const lighter = field(24, 16, (x) => (x < 11 ? [57, 5, -10] : [77, 5, -10]));
    expect(segment(lighter, bandwidth).labels).toEqual(segment(halves, bandwidth).labels);
  });
});

it("one colour with little noise is one region", () => {
  const random = seededRandom(1, "noise");
  const noisy = field(40, 30, () => [
    50 + 0.8 * random.normal(),
    0.8 * random.normal(),
    0.8 * random.normal(),
  ]);
  expect(segment(noisy, bandwidth).count).toBe(1);
});

it("filtering moves colours towards their neighbours' mean", () => {
  const random = seededRandom(2, "noise");
  const noisy = field(40, 30, () => [50 + 1.5 * random.normal(), 0, 0]);
  const spread = (data: Float32Array) => {
    let sum = 0;
    for (let i = 0; i < data.length; i += 3) sum += (data[i]! - 50) ** 2;
    return Math.sqrt(sum / (data.length / 3));
  };
  expect(spread(shifted(noisy, bandwidth).colours)).toBeLessThan(spread(noisy.data) / 3);
});

it("moves each pixel to the mean of the samples around it that are near in colour", () => {
  const random = seededRandom(4, "noise");
  const { spatial, range } = { spatial: 3.5, range: 9 };
  const noisy = field(37, 21, (x) => [
    (x < 20 ? 40 : 52) + 3 * random.normal(),
    3 * random.normal(),
    random.normal(),
  ]);
  const trajectories = startTrajectories(noisy);
  const shift = new MeanShift(noisy);
  for (let sweep = 0; sweep < 3; sweep++) {
    const before = { places: trajectories.places.slice(), colours: trajectories.colours.slice() };
    shift.sweep(trajectories, { spatial, range });
    for (let i = 0; i < 37 * 21; i++) {
      const mean = meanAround(noisy, before.places, before.colours, i, { spatial, range });
      const place = [...trajectories.places.subarray(2 * i, 2 * i + 2)];
      [...place, ...trajectories.colours.subarray(3 * i, 3 * i + 3)].forEach((value, k) => {
        expect(value).toBeCloseTo(mean[k]!, 3);
      });
    }
  }
});

it("works on one pixel", () => {
  const { labels, count } = segment(
    field(1, 1, () => [30, 0, 0]),
    bandwidth,
  );
  expect([...labels]).toEqual([0]);
  expect(count).toBe(1);
});

describe("regions too small to stand alone", () => {
  // b is one pixel that is nearer to c than to a.
  const regions = partition(["aaaccc", "aabccc", "aaaccc"]);
  const colours = field(6, 3, (x, y) => [x < 2 || (x === 2 && y !== 1) ? 20 : x === 2 ? 50 : 60, 0, 0]);

  it("go to the neighbour of the nearest colour", () => {
    const fused = fuseSmall(regions, colours, 3);
    expect(fused.count).toBe(2);
    expect(fused.labels[6 + 2]).toBe(fused.labels[6 + 3]);
  });

  it("stay where none is too small, and all end as one where all are", () => {
    expect(fuseSmall(regions, colours, 1).labels).toEqual(regions.labels);
    expect(fuseSmall(regions, colours, 500).count).toBe(1);
  });

  it("none is left, whatever the picture", () => {
    const random = seededRandom(3, "speckles");
    const labels = Int32Array.from({ length: 900 }, (_, i) => i);
    const speckles = field(30, 30, () => [100 * random.uniform(), 0, 0]);
    const fused = fuseSmall({ width: 30, height: 30, labels, count: 900 }, speckles, 12);
    const { areas } = statisticsOf(fused, speckles);
    expect(Math.min(...areas)).toBeGreaterThanOrEqual(12);
    expect(areas.reduce((sum, area) => sum + area, 0)).toBe(900);
  });
});

it("neighbours touch along sides, not at corners", () => {
  const neighbours = neighboursOf(partition(["ab", "cd"]));
  expect([...neighbours[0]!].toSorted()).toEqual([1, 2]);
  expect([...neighbours[3]!].toSorted()).toEqual([1, 2]);
});
