// Winograd's convolution with 3x3 filters (Lavin & Gray 2016): tiles of m x m results are m + 2 by m + 2 products
// instead of 9 m x m, at the price of transforming tiles and filters. All three directions are a matrix product for each
// position in the tile. Products cost 2.25 (m = 2) or 4 (m = 4) times less; rounding errors grow by a digit at m = 4.
import { blocked, blockedValue, fiveAxes } from "../blocks.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { reshapeName } from "../lowering.ts";
import { inPlainOrder, plainValue, type Value } from "../value.ts";

export type TileSide = 2 | 4;

interface Transforms {
  /** Rows for each place in a tile's input, filter and, one row for each result, of the products (Bᵀ, G, Aᵀ). */
  data: number[][];
  filter: number[][];
  result: number[][];
}

/**
 * Toom and Cook's construction: polynomials are multiplied by their values at as many points, the last at infinity.
 * With 0, ±2/3 and ±3/2 the error is less than half of what it is with the usual 0, ±1 and ±2: three times that of a
 * plain convolution in float32. And with each point its reciprocal is there, which `forTurnedFilter` needs.
 */
const POINTS: Readonly<Record<TileSide, readonly number[]>> = {
  2: [0, 1, -1],
  4: [0, 2 / 3, -2 / 3, 3 / 2, -3 / 2],
};

const TRANSFORMS: Readonly<Record<TileSide, Transforms>> = { 2: transformsAt(2), 4: transformsAt(4) };
const TURNED: Readonly<Record<TileSide, Transforms>> = { 2: forTurnedFilter(2), 4: forTurnedFilter(4) };

function transformsAt(side: TileSide): Transforms {
  const points = POINTS[side];
  const powers = (x: number, count: number) => Array.from({ length: count }, (_, i) => x ** i);
  const atInfinity = (count: number) => Array.from({ length: count }, (_, i) => (i === count - 1 ? 1 : 0));
  const results = [...points.map((point) => powers(point, side)), atInfinity(side)];
  return {
    data: [...points.map((point) => [...withRoots(without(points, point)), 0]), withRoots(points)],
    filter: [
      ...points.map((point) => powers(point, 3).map((value) => value / scaleOf(points, point))),
      atInfinity(3),
    ],
    result: transposed(results),
  };
}

/**
 * Convolves with a filter in reverse, which is a polynomial whose value at a point is, but for a factor, that of the
 * filter at the reciprocal point. So both directions share one transformed filter, the largest thing there is to
 * compute and to keep: places of the data change, and results take the factors.
 */
function forTurnedFilter(side: TileSide): Transforms {
  const points = [...POINTS[side], Number.POSITIVE_INFINITY];
  const partners = points.map((point) => points.findIndex((other) => isClose(1 / point, other)));
  const scale = (place: number) => scaleOf(POINTS[side], points[place]!);
  const factors = points.map((point, i) => {
    const square = point === 0 || point === Number.POSITIVE_INFINITY ? 1 : point ** 2;
    return (square * scale(partners[i]!)) / scale(i);
  });
  const { data, filter, result } = transformsAt(side);
  return {
    data: partners.map((place) => data[place]!),
    filter,
    result: result.map((row) => partners.map((place) => row[place]! * factors[place]!)),
  };
}

function isClose(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) < 1e-9;
}

function without(points: readonly number[], point: number): number[] {
  return points.filter((other) => other !== point);
}

/** What a point's values are divided by; nothing at infinity. */
function scaleOf(points: readonly number[], point: number): number {
  if (!Number.isFinite(point)) return 1;
  return without(points, point).reduce((product, other) => product * (point - other), 1);
}

/** Coefficients, lowest first, of the polynomial with these roots. */
function withRoots(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (coefficients, root) =>
      Array.from(
        { length: coefficients.length + 1 },
        (_, i) => (coefficients[i - 1] ?? 0) - root * (coefficients[i] ?? 0),
      ),
    [1],
  );
}

export interface WinogradConv {
  side: TileSide;
  /** Zeros [above, left of] the input. */
  before: readonly [number, number];
  /** Of the result, NHWC. */
  shape: readonly number[];
}

/**
 * A convolution at stride 1 without epilogue.
 * @param filter logically [3, 3, inputs, outputs]; for a gradient (`isGradient`) the filter of the convolution whose
 *   input's gradient is wanted: turned by 180 degrees and its channels swapped without moving it.
 */
export function winogradConv(
  graph: GraphBuilder,
  x: Value,
  filter: Value,
  conv: WinogradConv & { isGradient: boolean },
): Value {
  const { side, shape, isGradient } = conv;
  const [inputs, outputs] = filter.dims.slice(2) as [number, number];
  const places = (side + 2) ** 2;
  const transforms = (isGradient ? TURNED : TRANSFORMS)[side];
  const data = transformedData(graph, x, conv, transforms);
  const matrix = square(transforms.filter);
  const byFilter = transformed(graph, matrix, inPlainOrder(graph, filter).name, 9, inputs * outputs);
  const filters = reshapeName(graph, byFilter, [places, inputs, outputs]);
  const products = isGradient
    ? graph.node("FusedMatMul", [data, filters], { transB: 1 }, "com.microsoft")
    : graph.node("MatMul", [data, filters]);
  const channels = shape[3]!;
  const tiles = tileCount(conv);
  const results = transformed(graph, square(transforms.result), products, places, tiles * channels);
  return placed(graph, results, conv);
}

/** The gradient of the filter, [3, 3, inputs, outputs]. `conv` describes the convolution that is differentiated. */
export function winogradFilterGradient(graph: GraphBuilder, x: Value, dy: Value, conv: WinogradConv): Value {
  const { side } = conv;
  const [inputs, outputs] = [x.dims[3]!, dy.dims[3]!];
  const places = (side + 2) ** 2;
  const tiles = tileCount(conv);
  const data = transformedData(graph, x, conv, TRANSFORMS[side]);
  const pieces = tilesOf(graph, dy, { side, size: side, before: [0, 0], grid: gridOf(conv) });
  const spread = transformed(
    graph,
    transposed(square(TRANSFORMS[side].result)),
    pieces,
    side ** 2,
    tiles * outputs,
  );
  const gradients = reshapeName(graph, spread, [places, tiles, outputs]);
  const products = graph.node("FusedMatMul", [data, gradients], { transA: 1 }, "com.microsoft");
  const matrix = transposed(square(TRANSFORMS[side].filter));
  const shape = [3, 3, inputs, outputs];
  const name = transformed(graph, matrix, products, places, inputs * outputs);
  return plainValue(reshapeName(graph, name, shape), shape);
}

/** Name of [places, tiles, channels]: what each tile sees, transformed. */
function transformedData(
  graph: GraphBuilder,
  x: Value,
  { side, before, shape }: WinogradConv,
  transforms: Transforms,
): string {
  const grid = gridOf({ side, shape });
  const size = side + 2;
  const seen = tilesOf(graph, x, { side, size, before, grid });
  const [tiles, channels] = [x.dims[0]! * grid[0] * grid[1], x.dims[3]!];
  const name = transformed(graph, square(transforms.data), seen, size ** 2, tiles * channels);
  return reshapeName(graph, name, [size ** 2, tiles, channels]);
}

function gridOf({ side, shape }: Pick<WinogradConv, "side" | "shape">): [number, number] {
  return [Math.ceil(shape[1]! / side), Math.ceil(shape[2]! / side)];
}

function tileCount(conv: Pick<WinogradConv, "side" | "shape">): number {
  const [rows, columns] = gridOf(conv);
  return conv.shape[0]! * rows * columns;
}

interface Tiling {
  /** Pixels from one tile to the next. */
  side: number;
  /** Pixels that a tile sees, each way. */
  size: number;
  before: readonly [number, number];
  grid: readonly [number, number];
}

/** Name of [place in the tile, tile * channels], zero beyond the picture. */
function tilesOf(graph: GraphBuilder, value: Value, { side, size, before, grid }: Tiling): string {
  const x = blocked(graph, value);
  const [n, h, w, c] = x.dims as [number, number, number, number];
  const blocks = c / x.block!;
  const needed = grid.map((count) => (count - 1) * side + size) as [number, number];
  const after = [needed[0] - h - before[0], needed[1] - w - before[1]] as const;
  // What no tile reaches is left out of the table rather than cut off.
  const pads = [0, 0, before[0], before[1], 0, 0, 0, Math.max(0, after[0]), Math.max(0, after[1]), 0];
  const five = fiveAxes(graph, x);
  const inside = pads.some((pad) => pad > 0)
    ? graph.node("Pad", [five, graph.int64(pads)], { mode: "constant" })
    : five;
  const rows = before[0] + h + Math.max(0, after[0]);
  const columns = before[1] + w + Math.max(0, after[1]);
  const table = graph.table(`tiles ${[n, blocks, rows, columns, side, size, grid]}`, () => {
    const indices = new Int32Array(size * size * n * grid[0] * grid[1] * blocks);
    let at = 0;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        for (let picture = 0; picture < n; picture++)
          for (let ty = 0; ty < grid[0]; ty++)
            for (let tx = 0; tx < grid[1]; tx++)
              for (let k = 0; k < blocks; k++) {
                const row = (picture * blocks + k) * rows + ty * side + i;
                indices[at++] = row * columns + tx * side + j;
              }
    return indices;
  });
  const runs = reshapeName(graph, inside, [n * blocks * rows * columns, x.block!]);
  const gathered = graph.node("Gather", [runs, table], { axis: 0 });
  return reshapeName(graph, gathered, [size * size, n * grid[0] * grid[1] * c]);
}

/** Puts [place in the tile, tile, channels] where it belongs. */
function placed(graph: GraphBuilder, name: string, { side, shape }: WinogradConv): Value {
  const { block } = graph.target;
  const [n, h, w, c] = shape as [number, number, number, number];
  const [rows, columns] = gridOf({ side, shape });
  const blocks = c / block;
  const table = graph.table(`placed ${[shape, side]}`, () => {
    const indices = new Int32Array(n * blocks * h * w);
    let at = 0;
    for (let picture = 0; picture < n; picture++)
      for (let k = 0; k < blocks; k++)
        for (let y = 0; y < h; y++)
          for (let x = 0; x < w; x++) {
            const place = (y % side) * side + (x % side);
            const tile = (picture * rows + Math.floor(y / side)) * columns + Math.floor(x / side);
            indices[at++] = (place * n * rows * columns + tile) * blocks + k;
          }
    return indices;
  });
  const runs = reshapeName(graph, name, [side * side * n * rows * columns * blocks, block]);
  const gathered = graph.node("Gather", [runs, table], { axis: 0 });
  return blockedValue(graph, reshapeName(graph, gathered, [n, c, h, w]), shape);
}

/** Name of `matrix` times [inner, width]. */
function transformed(
  graph: GraphBuilder,
  matrix: readonly (readonly number[])[],
  name: string,
  inner: number,
  width: number,
): string {
  const constant = graph.float32(matrix.flat(), [matrix.length, inner]);
  return graph.node("MatMul", [constant, reshapeName(graph, name, [inner, width])]);
}

/** Both axes of a tile at once: the Kronecker product of a transform with itself. */
function square(rows: readonly (readonly number[])[]): number[][] {
  return rows.flatMap((a) => rows.map((b) => a.flatMap((x) => b.map((y) => x * y))));
}

function transposed(rows: readonly (readonly number[])[]): number[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}
