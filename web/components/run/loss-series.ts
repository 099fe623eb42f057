// How losses become lines: which are drawn, in what order, named and coloured how.
import type { Line, Columns as Losses } from "./chart.ts";

/** The whole first, then content, style from shallow to deep, and the rest. */
const rank = (name: string) => ["total", "content", "style"].indexOf(name.split(":")[0] ?? "") >>> 0;

/** A count in tens of thousands would press every measure below 1 out of the chart. */
const COUNTS: ReadonlySet<string> = new Set(["strokes"]);

/** Names of the losses that a log scale can show beside one another: those that are above 0 somewhere. */
export function drawnLosses(losses: Losses): string[] {
  return [...losses]
    .filter(
      ([name, values]) =>
        !name.includes("/") && !COUNTS.has(name) && values.some((value) => value !== null && value > 0),
    )
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
const isContent = (name: string): boolean => name.startsWith("content");

/** A CSS colour. Style layers run through the hues from shallow to deep. */
export function lossColour(name: string, names: readonly string[]): string {
  if (name === "total" || isContent(name)) return "var(--ink)";
  const layers = names.filter((other) => other.startsWith("style"));
  const index = layers.indexOf(name);
  if (index < 0) return "var(--ink-faint)";
  const hue = 20 + (320 * index) / Math.max(1, layers.length);
  return `oklch(var(--line-lightness) 0.13 ${hue.toFixed(0)})`;
}

/** How losses are drawn: the total heaviest, content dashed. */
export function lossLines(losses: Losses): Line[] {
  const names = drawnLosses(losses);
  return names.map((name) => ({
    name,
    title: lossTitle(name),
    colour: lossColour(name, names),
    isHeavy: name === "total",
    isDashed: isContent(name),
  }));
}
