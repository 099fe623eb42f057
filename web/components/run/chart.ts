// Curves over iterations, drawn by uPlot: axes, scales and colours. What is drawn, and how it is called, comes from outside.
import type uPlot from "uplot";
import { formatNumber } from "../../lib/format.ts";

/** Numbers by name, one a iteration; null where none was reported. */
export type Columns = ReadonlyMap<string, readonly (number | null)[]>;

export interface Line {
  name: string;
  title: string;
  /** CSS, variables allowed. */
  colour: string;
  isHeavy?: boolean;
  isDashed?: boolean;
}

/** `share` runs from 0 to 1. */
export type Scale = "log" | "linear" | "share";

/**
 * What is smaller than the greatest value by more than this is left below the edge of a log scale: a start from the
 * content itself has a content loss of almost nothing, and would press all other curves together.
 */
const MIN_RATIO = 1e-5;

/** Columns for uPlot; what a log scale cannot show becomes a gap. */
export function chartData(
  names: readonly string[],
  iterations: readonly number[],
  columns: Columns,
  scale: Scale,
): uPlot.AlignedData {
  const drawn = names.map((name) =>
    (columns.get(name) ?? []).map((value) =>
      value !== null && (value > 0 || scale !== "log") ? value : null,
    ),
  );
  return [[...iterations], ...drawn];
}

export interface ChartOptions {
  lines: readonly Line[];
  scale: Scale;
  heightPx: number;
  onHover(index: number | undefined): void;
}

/** uPlot comes with the first curve, not with the page. The caller destroys the chart. */
export async function createChart(
  element: HTMLElement,
  { lines, scale, heightPx, onHover }: ChartOptions,
): Promise<uPlot> {
  const { default: Chart } = await import("uplot");
  const colour = resolver(element);
  const axis: uPlot.Axis = {
    stroke: colour("var(--ink-faint)"),
    grid: { stroke: colour("var(--line)"), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(element).fontFamily}`,
  };
  const names = lines.map(({ name }) => name);
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: yScale(Chart, scale) },
    axes: [
      { ...axis, space: 60, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
      { ...axis, size: 62, ...(scale === "log" ? logAxis(axis) : linearAxis(scale)) },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        stroke: colour(line.colour),
        width: line.isHeavy ? 2.5 : 1.5,
        dash: line.isDashed ? [7, 5] : undefined,
        points: { show: isSparse, size: 5, fill: colour(line.colour) },
        spanGaps: true,
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)] },
  };
  return new Chart(options, chartData(names, [], new Map(), scale), element);
}

/** A number that comes once an epoch is a point each time; a point a step would hide the curve. */
function isSparse({ data }: uPlot, series: number): boolean {
  const column = data[series] ?? [];
  let count = 0;
  for (const value of column) if (value != null) count += 1;
  return count > 0 && count <= 60 && count < column.length;
}

function yScale(Chart: typeof uPlot, scale: Scale): uPlot.Scale {
  if (scale === "share") return { range: [0, 1] };
  if (scale === "linear") return { range: (_, min, max) => [Math.min(0, min), max > 0 ? max * 1.05 : 1] };
  return {
    distr: 3,
    range: (_, min, max) => Chart.rangeLog(Math.max(min, max * MIN_RATIO), max, 10, false),
  };
}

const linearAxis = (scale: Scale): uPlot.Axis => ({
  values: (_, splits) =>
    splits.map((value) => (scale === "share" ? `${Math.round(value * 100)} %` : formatNumber(value))),
});

const logAxis = (axis: uPlot.Axis): uPlot.Axis => ({
  grid: {
    ...axis.grid,
    filter: (_, splits) => splits.map((value) => (isPowerOfTen(value) ? value : null)),
  },
  values: (_, splits) => splits.map((value) => (value === null ? "" : powerText(value))),
});

/** 1, 0.01, 1e-5: only the powers of ten are named. */
const powerText = (value: number) => (isPowerOfTen(value) ? formatNumber(value).replace(/\.00e/, "e") : "");

const isPowerOfTen = (value: number) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

/** A canvas knows no CSS variables: lets the element compute them. */
function resolver(element: HTMLElement): (colour: string) => string {
  return (colour) => {
    const probe = document.createElement("span");
    probe.style.color = colour;
    element.append(probe);
    const computed = getComputedStyle(probe).color;
    probe.remove();
    return computed;
  };
}
