// As many regions as noise leaves: more than a call takes arguments.
import { expect, it } from "vitest";
import { buildTree, cut } from "../../../gpu/paint/segment-tree.ts";
import { depthColours } from "../../../gpu/paint/segment-views.ts";
import { field } from "./segmentation.ts";

const MANY = 150_000;

it("a node may have very many children", () => {
  const size = { width: 500, height: 300 };
  const leaves = { ...size, labels: Int32Array.from({ length: MANY }, (_, i) => i), count: MANY };
  const tree = buildTree(
    [leaves],
    field(500, 300, (x, y) => [x % 100, y % 100, 0]),
  );
  expect(tree.nodes[tree.root]!.children).toHaveLength(MANY);
  const view = { fixations: [], pixelsPerDegree: 10, detail: Number.POSITIVE_INFINITY };
  expect(cut(tree, view, new Float64Array(tree.nodes.length))).toHaveLength(MANY);
});

it("the deepest of very many regions is the lightest", () => {
  const depths = Array.from({ length: MANY }, (_, i) => i % 7);
  const size = { width: 500, height: 300, count: MANY, leaves: MANY };
  const colours = depthColours({ ...size, depths, arcs: [], means: [], visibilities: [] });
  expect(colours).toHaveLength(3 * MANY);
  expect(colours[3 * 6]).toBeCloseTo(0.92);
});
