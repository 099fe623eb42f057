// How losses become lines: which are drawn, in what order, named and coloured how.
import type uPlot from "uplot";
import { formatNumber } from "../../lib/format.ts";

export type Losses = ReadonlyMap<string, readonly (number | null)[]>;

/**
 * What is smaller than the greatest loss by more than this is left below the edge: a start from the content itself has
 * a content loss of almost nothing, and would press all other curves together.
 */
const MIN_RATIO = 1e-5;

/** The whole first, then content, style from shallow to deep, and the rest. */
const rank = (name: string) => ["total", "content", "style"].indexOf(name.split(":")[0] ?? "") >>> 0;

/** A count in tens of thousands would press every measure below 1 out of the chart. */
const COUNTS: ReadonlySet<string> = new Set(["strokes"]);

/** Names of the losses that a log scale can show beside one another: those that are above 0 somewhere. */
export function drawnLosses(losses: Losses): string[] {
  return [...losses]
    .filter(([name, values]) => !COUNTS.has(name) && values.some((value) => value !== null && value > 0))
    .map(([name]) => name)
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true }));
}

/** "style:relu1_1" becomes "Style, relu1_1". */
export function lossTitle(name: string): string {
  const [kind = "", layer] = name.split(":");
  const title = kind === "tv" ? "Smoothness" : kind.charAt(0).toUpperCase() + kind.slice(1);
  return layer ? `${title}, ${layer}` : title;
}

/** Content is drawn in the colour of the total, but dashed. */
export const isContent = (name: string): boolean => name.startsWith("content");

/** A CSS colour. Style layers run through the hues from shallow to deep. */
export function lossColour(name: string, names: readonly string[]): string {
  if (name === "total" || isContent(name)) return "var(--ink)";
  const layers = names.filter((other) => other.startsWith("style"));
  const index = layers.indexOf(name);
  if (index < 0) return "var(--ink-faint)";
  const hue = 20 + (320 * index) / Math.max(1, layers.length);
  return `oklch(var(--line-lightness) 0.13 ${hue.toFixed(0)})`;
}

/** Columns for uPlot; what a log scale cannot show becomes a gap. */
export function chartData(
  names: readonly string[],
  iterations: readonly number[],
  losses: Losses,
): uPlot.AlignedData {
  const columns = names.map((name) =>
    (losses.get(name) ?? []).map((value) => (value !== null && value > 0 ? value : null)),
  );
  return [[...iterations], ...columns];
}

/** uPlot comes with the first curve, not with the page. The caller destroys the chart. */
export async function createChart(
  element: HTMLElement,
  names: readonly string[],
  heightPx: number,
  onHover: (index: number | undefined) => void,
): Promise<uPlot> {
  const { default: Chart } = await import("uplot");
  const colour = resolver(element);
  const axis: uPlot.Axis = {
    stroke: colour("var(--ink-faint)"),
    grid: { stroke: colour("var(--line)"), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(element).fontFamily}`,
  };
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false },
      y: { distr: 3, range: (_, min, max) => Chart.rangeLog(Math.max(min, max * MIN_RATIO), max, 10, false) },
    },
    axes: [
      { ...axis, space: 60, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
      {
        ...axis,
        size: 62,
        grid: {
          ...axis.grid,
          filter: (_, splits) => splits.map((value) => (isPowerOfTen(value) ? value : null)),
        },
        values: (_, splits) => splits.map((value) => (value === null ? "" : powerText(value))),
      },
    ],
    series: [
      {},
      ...names.map((name) => ({
        stroke: colour(lossColour(name, names)),
        width: name === "total" ? 2.5 : 1.5,
        dash: isContent(name) ? [7, 5] : undefined,
        points: { show: false },
        spanGaps: true,
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)] },
  };
  return new Chart(options, chartData(names, [], new Map()), element);
}

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
