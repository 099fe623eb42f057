// The hierarchy of regions: it partitions the picture at every cut, and cuts follow the eye.
import { describe, expect, it } from "vitest";
import { toLuv } from "../../../gpu/image/colour.ts";
import { Levels } from "../../../gpu/paint/segment-levels.ts";
import { buildTree, cut, eccentricitiesOf, partitionOf, type View } from "../../../gpu/paint/segment-tree.ts";
import { picture } from "../methods/runs.ts";
import { field, partition } from "./segmentation.ts";

/** Tiles of many sizes and tones: something to see at every scale. */
const tiles = picture(160, 120, (x, y) => {
  const [size, tone] = x < 80 ? [24, 0.3] : [10, 0.12];
  const shade = 0.4 + tone * ((((x / size) | 0) * 7 + ((y / size) | 0) * 3) % 5) * 0.2;
  return [shade, 0.9 * shade, y < 60 ? 0.3 : 0.6];
});
const levels = new Levels(tiles, { spatial: 3, range: 5, minimumArea: 4, sweeps: 6 });
while (!levels.isDone) levels.advance();
const tree = buildTree(levels.segmentations, toLuv(tiles));

const looking = (x: number, y: number, detail: number): View => ({
  fixations: [{ x, y, attention: 1 }],
  pixelsPerDegree: 4,
  detail,
});
const isTogether = (labels: Int32Array, i: number, j: number) => labels[i] === labels[j];

describe("the tree", () => {
  it("has several sizes of regions, and its root holds the whole picture", () => {
    expect(levels.segmentations.length).toBeGreaterThan(3);
    expect(tree.leaves.count).toBeGreaterThan(20);
    expect(tree.nodes[tree.root]).toMatchObject({
      parent: -1,
      from: 0,
      to: tree.leaves.count,
      area: 160 * 120,
    });
  });

  it("has every leaf once, and every pixel in exactly one leaf", () => {
    expect([...tree.order].toSorted((a, b) => a - b)).toEqual(Array.from(tree.order, (_, i) => i));
    const { labels, count } = tree.leaves;
    expect(labels.every((label) => label >= 0 && label < count)).toBe(true);
  });

  it("children share their parent out, and nobody has one child alone", () => {
    tree.nodes.forEach(({ children, from, to, area }, n) => {
      if (children.length === 0) {
        expect(to - from).toBe(1);
        return;
      }
      expect(children.length).toBeGreaterThan(1);
      let next = from;
      let sum = 0;
      for (const child of children) {
        const node = tree.nodes[child]!;
        expect(node.parent).toBe(n);
        expect(node.from).toBe(next);
        next = node.to;
        sum += node.area;
      }
      expect(next).toBe(to);
      expect(sum).toBe(area);
    });
  });

  it("mixes a node's colour from its children's, by area", () => {
    const { children, area } = tree.nodes[tree.root]!;
    for (let c = 0; c < 3; c++) {
      const mixed = children.reduce((sum, n) => sum + tree.colours[3 * n + c]! * tree.nodes[n]!.area, 0);
      expect(mixed / area).toBeCloseTo(tree.colours[3 * tree.root + c]!, 8);
    }
  });

  it("every region hangs together", () => {
    const { labels, count } = partitionOf(tree, cut(tree, looking(40, 40, 0.3)));
    const seen = new Set<number>();
    const visited = new Uint8Array(labels.length);
    for (let start = 0; start < labels.length; start++) {
      if (visited[start]) continue;
      expect(seen.has(labels[start]!)).toBe(false);
      seen.add(labels[start]!);
      const open = [start];
      visited[start] = 1;
      while (open.length > 0) {
        const i = open.pop()!;
        for (const [j, isThere] of [
          [i + 1, i % 160 < 159],
          [i - 1, i % 160 > 0],
          [i + 160, i < 160 * 119],
          [i - 160, i >= 160],
        ] as const) {
          if (!isThere || visited[j] || !isTogether(labels, i, j)) continue;
          visited[j] = 1;
          open.push(j);
        }
      }
    }
    expect(seen.size).toBe(count);
  });

  it("splits a parent that falls apart", () => {
    const fine = partition(["aabbcc", "aabbcc"]);
    // One region of the coarser level holds both ends, but not the middle.
    const coarse = partition(["xyx"]);
    const colours = field(6, 2, (x) => [x < 2 || x > 3 ? 20 : 80, 0, 0]);
    const { nodes, root } = buildTree([fine, coarse], colours);
    expect(nodes[root]!.children).toHaveLength(3);
  });
});

describe("cuts", () => {
  it("at detail 0 keep the root alone, at infinity every leaf", () => {
    expect(cut(tree, looking(80, 60, 0))).toEqual([tree.root]);
    expect(cut(tree, looking(80, 60, Number.POSITIVE_INFINITY))).toHaveLength(tree.leaves.count);
  });

  it("never lose a region with more detail", () => {
    const counts = [0, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 100].map(
      (detail) => cut(tree, looking(80, 60, detail)).length,
    );
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(new Set(counts).size).toBeGreaterThanOrEqual(4);
  });

  it("cover every pixel, whatever the detail", () => {
    for (const detail of [0, 0.02, 0.2, 2, 20]) {
      const kept = cut(tree, looking(30, 30, detail));
      const { labels, count } = partitionOf(tree, kept);
      expect(count).toBe(kept.length);
      expect(new Set(labels).size).toBe(count);
      expect(kept.reduce((sum, n) => sum + tree.nodes[n]!.area, 0)).toBe(160 * 120);
    }
  });

  it("keep more where one looks", () => {
    // Two fields of small squares, one at either end.
    const [width, height] = [400, 20];
    const isSquare = (x: number, y: number) => (x < 20 || x >= 380) && x % 4 < 2 && y % 4 < 2;
    const rows = (letter: (x: number, y: number) => string, scale: number) =>
      Array.from({ length: height / scale }, (_, y) =>
        Array.from({ length: width / scale }, (_, x) => letter(x * scale, y * scale)).join(""),
      );
    const ends = (x: number) => (x < 20 ? "l" : x >= 380 ? "r" : "m");
    const fine = partition(
      rows((x, y) => (isSquare(x, y) ? String.fromCodePoint(1000 + (x >> 2) + 100 * (y >> 2)) : ends(x)), 1),
    );
    const coarse = partition(rows(ends, 2));
    const colours = field(width, height, (x, y) => [isSquare(x, y) ? 62 : ends(x) === "m" ? 90 : 60, 0, 0]);
    const two = buildTree([fine, coarse], colours);
    const squares = fine.count - 3;
    const view = { fixations: [{ x: 10, y: 10, attention: 1 }], pixelsPerDegree: 20, detail: 0.6 };
    const { labels, count } = partitionOf(two, cut(two, view));
    // The near half of the squares, the three grounds, and no square far away.
    expect(count).toBe(squares / 2 + 3);
    expect(isTogether(labels, 380, 382)).toBe(true);
    expect(isTogether(labels, 0, 2)).toBe(false);
  });

  it("moving the eye towards a region brings it no further away", () => {
    const far = eccentricitiesOf(tree, looking(159, 119, 1));
    const { labels } = tree.leaves;
    const first = tree.nodes.findIndex(
      ({ children, from }) => children.length === 0 && tree.order[from] === labels[0],
    );
    const nearer = eccentricitiesOf(tree, looking(80, 60, 1));
    expect(nearer[first]).toBeLessThan(far[first]!);
    expect(eccentricitiesOf(tree, looking(0.5, 0.5, 1))[first]).toBe(0);
  });
});
