// Coherent synthesis, decision by decision.
import { describe, expect, it } from "vitest";
import type { Raster } from "../../../gpu/image/raster.ts";
import { luminanceOf } from "../../../gpu/paint/filters.ts";
import {
  type Candidate,
  type CoherentOptions,
  CoherentScan,
  type Pass,
} from "../../../gpu/paint/texture-coherent.ts";
import { type Exemplar, exemplarOf, guideOf } from "../../../gpu/paint/texture-exemplar.ts";
import {
  copyPixels,
  emptyField,
  randomField,
  type SourceField,
  validPlaces,
} from "../../../gpu/paint/texture-field.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { grey, picture } from "../methods/runs.ts";
import { samplePicture } from "./textures.ts";

const random = seededRandom(1, "sample");
const noise = picture(24, 20, () => [random.uniform(), random.uniform(), random.uniform()]);
const meadow = await samplePicture("styles/meadow", 96);

const exemplar = (sample: Raster, radius: number) =>
  exemplarOf(sample, { radius, colours: "rgb", toneRadius: 2 });
const plain: Omit<CoherentOptions, "exemplar"> = {
  isTileable: false,
  toneWeight: 0,
  contourWeight: 0,
  bestOf: 4,
  coherenceBoost: 0,
  seed: 1,
};
const causal: Pass = { name: "0", isCausal: true, isBackwards: false, toneScale: 1, chance: 0 };
const square: Pass = { ...causal, name: "1", isCausal: false };

function scanAll(field: SourceField, options: CoherentOptions, pass: Pass, fromRow = 0) {
  const scan = new CoherentScan(field, options);
  const total = { changed: 0, cost: 0, candidates: 0, comparisons: 0 };
  for (let turn = fromRow; turn < field.height; turn++) {
    const report = scan.scanRow(pass, turn);
    for (const key of ["changed", "cost", "candidates", "comparisons"] as const) total[key] += report[key];
  }
  return total;
}

const start = (width: number, height: number, of: Exemplar) =>
  randomField({ width, height }, of, seededRandom(1, "start"));

describe("counts", () => {
  it.each([
    [1, 4],
    [2, 12],
    [3, 24],
  ])("windows of radius %i have %i pixels before their middle", (radius, pixels) => {
    const of = exemplar(noise, radius);
    const report = scanAll(start(16, 12, of), { ...plain, exemplar: of, isTileable: true }, causal);
    expect(report.comparisons / report.candidates).toBe(pixels);
    const full = scanAll(start(16, 12, of), { ...plain, exemplar: of, isTileable: true }, square);
    expect(full.comparisons / full.candidates).toBe((2 * radius + 1) ** 2 - 1);
  });

  it("a sample of 64 x 64 has 3600 places for windows of 5 x 5", () => {
    expect(validPlaces({ width: 64, height: 64, radius: 2 }).count).toBe(3600);
  });

  it("a sample that is too small gets a smaller window", () => {
    expect(
      exemplar(
        picture(4, 9, () => grey(1)),
        5,
      ).radius,
    ).toBe(1);
    expect(
      exemplar(
        picture(1, 1, () => grey(1)),
        5,
      ).radius,
    ).toBe(0);
  });

  it("in a natural texture few places are left to compare", () => {
    const of = exemplar(meadow, 2);
    const field = start(80, 60, of);
    const scan = new CoherentScan(field, { ...plain, exemplar: of });
    let comparisons = 0;
    for (let row = 0; row < 60; row++) {
      const report = scan.scanRow(causal, row);
      if (row >= 2) comparisons += report.comparisons;
    }
    expect(comparisons / (80 * 58)).toBeLessThan(60);
  });
});

describe("candidates", () => {
  /** What was tried at one pixel of a 9 x 9 picture whose left neighbour comes from (x, y). */
  function triedBeside(x: number, y: number, of: Exemplar): readonly Candidate[] {
    const field = emptyField(9, 9);
    field.x.fill(12);
    field.y.fill(10);
    field.x[4 * 9 + 3] = x;
    field.y[4 * 9 + 3] = y;
    let tried: readonly Candidate[] = [];
    const trace = (pixel: number, candidates: readonly Candidate[]) => {
      if (pixel === 4 * 9 + 4) tried = candidates;
    };
    const scan = new CoherentScan(field, { ...plain, exemplar: of, trace });
    scan.scanRow({ ...square, isBackwards: true }, 4);
    return tried;
  }

  it("continue what was copied beside them", () => {
    const tried = triedBeside(3, 4, exemplar(noise, 1)).map(({ x, y }) => [x, y]);
    expect(tried).toContainEqual([4, 4]);
  });

  it("are replaced where they would leave the sample, never moved to its border", () => {
    const of = exemplar(noise, 1);
    // (22, 7) is the last valid place of its row; what continues it is not.
    const tried = triedBeside(22, 7, of);
    expect(tried.some(({ x, y }) => x === 23 && y === 7)).toBe(false);
    const expected = triedBeside(12, 10, of);
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.every(({ x, y }) => x >= 1 && x <= 22 && y >= 1 && y <= 18)).toBe(true);
    expect(tried.length).toBeGreaterThanOrEqual(expected.length);
  });

  it("are tried once each", () => {
    const of = exemplar(meadow, 2);
    const trace = (_: number, candidates: readonly Candidate[]) => {
      expect(new Set(candidates.map(({ x, y }) => `${x}/${y}`)).size).toBe(candidates.length);
    };
    scanAll(start(20, 16, of), { ...plain, exemplar: of, trace }, causal);
  });
});

describe("decisions", () => {
  it("take the cheapest, whose cost is the mean difference to its neighbours", () => {
    const of = exemplar(noise, 1);
    const field = start(14, 10, of);
    let decisions = 0;
    const trace = (pixel: number, candidates: readonly Candidate[], chosen: number) => {
      decisions += 1;
      const best = candidates[chosen]!;
      for (const { cost } of candidates) expect(best.cost).toBeLessThanOrEqual(cost);
      expect(best.cost).toBeCloseTo(naiveCost(field, of, pixel, best), 6);
    };
    scanAll(field, { ...plain, exemplar: of, trace }, { ...square, chance: 0.5 });
    expect(decisions).toBe(140);
  });

  /** From the definition, for full windows. */
  function naiveCost(field: SourceField, of: Exemplar, pixel: number, { x, y }: Candidate): number {
    const [px, py] = [pixel % field.width, Math.floor(pixel / field.width)];
    let sum = 0;
    let count = 0;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [qx, qy] = [px + dx, py + dy];
        if ((dx === 0 && dy === 0) || qx < 0 || qy < 0 || qx >= field.width || qy >= field.height) continue;
        count += 1;
        const q = qy * field.width + qx;
        for (let c = 0; c < 3; c++) {
          const shown = of.features[3 * (field.y[q]! * of.width + field.x[q]!) + c]!;
          sum += (shown - of.features[3 * ((y + dy) * of.width + x + dx) + c]!) ** 2;
        }
      }
    }
    return sum / count;
  }

  it("among all places are no worse than among those that continue", () => {
    const of = exemplar(meadow, 1);
    const [coherent, exhaustive] = [false, true].map((isExhaustive) =>
      scanAll(start(24, 18, of), { ...plain, exemplar: of, isExhaustive }, causal),
    );
    expect(exhaustive!.cost).toBeLessThanOrEqual(coherent!.cost);
  });

  it("stop comparing early without deciding otherwise", () => {
    const of = exemplar(meadow, 2);
    const [quick, traced] = [undefined, () => {}].map((trace) => {
      const field = start(30, 24, of);
      scanAll(field, { ...plain, exemplar: of, trace }, { ...causal, chance: 0.3 });
      return field;
    });
    expect(traced).toEqual(quick);
  });
});

describe("what comes out", () => {
  it("of a sample of one colour is that colour", () => {
    const of = exemplar(
      picture(12, 12, () => [0.2, 0.4, 0.6]),
      2,
    );
    const field = start(20, 16, of);
    const { cost } = scanAll(field, { ...plain, exemplar: of }, causal);
    expect(cost).toBe(0);
    for (const [i, value] of copyPixels(field, of).data.entries()) {
      expect(value).toBe(Math.fround([0.2, 0.4, 0.6][i % 3]!));
    }
  });

  it("goes on with a translation that its first rows and columns began", () => {
    const of = exemplar(noise, 2);
    const field = start(16, 13, of);
    for (let y = 0; y < 13; y++) {
      for (let x = 0; x < 16; x++) {
        if (x >= 2 && y >= 2) continue;
        field.x[y * 16 + x] = x + 4;
        field.y[y * 16 + x] = y + 3;
      }
    }
    const { cost } = scanAll(field, { ...plain, exemplar: of }, causal, 2);
    expect(cost).toBe(0);
    for (let i = 0; i < 16 * 13; i++)
      expect([field.x[i], field.y[i]]).toEqual([(i % 16) + 4, Math.floor(i / 16) + 3]);
  });

  it("of a chessboard becomes one: ever fewer neighbours are alike", () => {
    const of = exemplar(
      picture(8, 8, (x, y) => grey((x + y) % 2)),
      1,
    );
    const field = start(16, 16, of);
    const violations = () => {
      const { data } = copyPixels(field, of);
      let alike = 0;
      for (let y = 0; y < 16; y++) {
        for (let x = 0; x < 16; x++) {
          if (data[3 * (16 * y + x)] === data[3 * (16 * y + ((x + 1) % 16))]) alike += 1;
          if (data[3 * (16 * y + x)] === data[3 * (16 * ((y + 1) % 16) + x)]) alike += 1;
        }
      }
      return alike / 512;
    };
    const options = { ...plain, exemplar: of, isTileable: true };
    const before = violations();
    scanAll(field, options, causal);
    const printed = violations();
    for (let pass = 1; pass <= 3; pass++) scanAll(field, options, { ...square, isBackwards: pass % 2 === 1 });
    expect(before).toBeGreaterThan(0.4);
    expect(printed).toBeLessThan(before / 2);
    expect(violations()).toBeLessThanOrEqual(printed);
    expect(violations()).toBeLessThan(0.15);
  });

  it("changes less from pass to pass, and costs hardly ever rise", () => {
    const of = exemplar(meadow, 2);
    const field = start(60, 45, of);
    const options = { ...plain, exemplar: of };
    scanAll(field, options, causal);
    const reports = [1, 2, 3, 4].map((pass) =>
      scanAll(field, options, { ...square, name: `${pass}`, isBackwards: pass % 2 === 1 }),
    );
    reports.slice(1).forEach(({ changed, cost }, i) => {
      expect(changed).toBeLessThanOrEqual(reports[i]!.changed);
      expect(cost).toBeLessThan(1.05 * reports[i]!.cost);
    });
  });
});

describe("guided", () => {
  const target = picture(20, 16, (x) => grey(x / 20));
  const guide = (raster: Raster) => guideOf(luminanceOf(raster), 2);

  it("without weight is synthesis", () => {
    const of = exemplar(meadow, 2);
    const [free, guided] = [undefined, guide(target)].map((one) => {
      const field = start(20, 16, of);
      scanAll(field, { ...plain, exemplar: of, target: one }, { ...causal, chance: 0.2 });
      return field;
    });
    expect(guided).toEqual(free);
  });

  it("with all weight on tones, among all places, is a table of tones", () => {
    const of = exemplar(noise, 2);
    const field = start(20, 16, of);
    const tones = guide(target);
    scanAll(field, { ...plain, exemplar: of, target: tones, toneWeight: 1e12, isExhaustive: true }, causal);
    const { left, right, top, bottom } = validPlaces(of);
    for (let i = 0; i < 320; i++) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let y = top; y <= bottom; y++) {
        for (let x = left; x <= right; x++) {
          nearest = Math.min(nearest, Math.abs(of.guide.tones[y * of.width + x]! - tones.tones[i]!));
        }
      }
      const own = Math.abs(of.guide.tones[field.y[i]! * of.width + field.x[i]!]! - tones.tones[i]!);
      expect(own).toBeCloseTo(nearest, 5);
    }
  });
});
