// Boundaries as curves: shared, smoothed once, without a gap.
import { describe, expect, it } from "vitest";
import { OUTSIDE, smoothArc, traceArcs } from "../../../gpu/paint/segment-arcs.ts";
import { fillRegions } from "../../../gpu/paint/segment-fill.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { partition } from "./segmentation.ts";

const areasOf = ({ labels, count }: { labels: Int32Array; count: number }) => {
  const areas = new Int32Array(count);
  for (const label of labels) areas[label]!++;
  return areas;
};

/** Sides of pixels between different regions, the border included. */
function sidesOf({ width, height, labels }: ReturnType<typeof partition>): number {
  let sides = 2 * (width + height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width && labels[i] !== labels[i + 1]) sides++;
      if (y + 1 < height && labels[i] !== labels[i + width]) sides++;
    }
  }
  return sides;
}

function anyPartition(width: number, height: number, seeds: number): ReturnType<typeof partition> {
  const random = seededRandom(7, "cells");
  const points = Array.from(
    { length: seeds },
    () => [random.uniform() * width, random.uniform() * height] as const,
  );
  const labels = Int32Array.from({ length: width * height }, (_, i) => {
    const distances = points.map(([x, y]) => (x - (i % width)) ** 2 + (y - Math.floor(i / width)) ** 2);
    return distances.indexOf(Math.min(...distances));
  });
  return { width, height, labels, count: seeds };
}

describe("arcs", () => {
  it("hold every side once", () => {
    for (const one of [
      partition(["a"]),
      partition(["ab", "ba"]),
      partition(["aaa", "aba", "aaa"]),
      anyPartition(40, 30, 12),
    ]) {
      const steps = traceArcs(one).reduce((sum, { points }) => sum + points.length / 2 - 1, 0);
      expect(steps).toBe(sidesOf(one));
    }
  });

  it("say which region is on which side", () => {
    const arcs = traceArcs(partition(["ab"])).filter(
      ({ left, right }) => left !== OUTSIDE && right !== OUTSIDE,
    );
    expect(arcs).toHaveLength(1);
    const { points, left, right } = arcs[0]!;
    // Downwards, the left-hand side is that of growing x.
    expect(points[3]! > points[1]! ? [left, right] : [right, left]).toEqual([1, 0]);
  });

  it("around an island is closed", () => {
    const arcs = traceArcs(partition(["aaa", "aba", "aaa"]));
    expect(arcs.filter(({ isClosed }) => isClosed)).toHaveLength(2);
    for (const { points } of arcs) expect([...points.slice(-2)]).toEqual([...points.slice(0, 2)]);
  });
});

describe("smoothing", () => {
  it("keeps junctions where they are", () => {
    const cells = anyPartition(60, 50, 8);
    const areas = areasOf(cells);
    for (const arc of traceArcs(cells)) {
      const { points, isClosed } = smoothArc(arc, { sigma: 5, areas });
      if (isClosed) continue;
      expect([...points.slice(0, 2), ...points.slice(-2)]).toEqual([
        ...arc.points.slice(0, 2),
        ...arc.points.slice(-2),
      ]);
    }
  });

  it("makes a straight line of a staircase, within half a pixel", () => {
    const stairs = partition(Array.from({ length: 40 }, (_, y) => "a".repeat(y + 1) + "b".repeat(40 - y)));
    const [arc] = traceArcs(stairs).filter(({ left, right }) => left !== OUTSIDE && right !== OUTSIDE);
    const { points } = smoothArc(arc!, { sigma: 3, areas: areasOf(stairs) });
    const distance = (i: number) => Math.abs(points[2 * i]! - points[2 * i + 1]! - 0.5) / Math.SQRT2;
    for (let i = 0; i < points.length / 2; i++) expect(distance(i)).toBeLessThan(0.5);
    // Away from its ends it is straight indeed.
    for (let i = 12; i < points.length / 2 - 12; i++) expect(distance(i)).toBeLessThan(0.02);
  });

  it("leaves the picture's border straight", () => {
    const cells = anyPartition(30, 30, 5);
    const areas = areasOf(cells);
    for (const arc of traceArcs(cells)) {
      if (arc.left !== OUTSIDE && arc.right !== OUTSIDE) continue;
      expect(smoothArc(arc, { sigma: 4, areas }).points).toEqual(arc.points);
    }
  });
});

describe("filling", () => {
  const cells = anyPartition(64, 48, 20);
  const ones = new Float32Array(20 * 3).fill(1);

  it.each([0, 2, 8])("covers every pixel exactly once at smoothing %f", (sigma) => {
    const areas = areasOf(cells);
    const arcs = traceArcs(cells).map((arc) => smoothArc(arc, { sigma, areas }));
    const { data } = fillRegions({ width: 64, height: 48, arcs, colours: ones });
    for (const value of data) expect(value).toBeCloseTo(1, 5);
  });

  it("without smoothing is the partition, pixel by pixel", () => {
    const colours = Float32Array.from({ length: 60 }, (_, i) => Math.floor(i / 3) / 20);
    const { data } = fillRegions({ width: 64, height: 48, arcs: traceArcs(cells), colours });
    cells.labels.forEach((label, i) => {
      expect(data[3 * i]).toBeCloseTo(label / 20, 5);
    });
  });
});
