// Which numbers of a run belong together: `accuracy/held out` is one of the group `accuracy`, which the method says how to draw.
import type { RunMethodsQuery } from "../../lib/gql/graphql.ts";
import type { Columns, Line } from "./chart.ts";

export type MethodFacts = RunMethodsQuery["methods"][number];
export type ChartFacts = MethodFacts["charts"][number];

/**
 * @param order of names that have one, such as the models of a run; the database sorts numbers by their names.
 * @returns the curves of the group, each in a hue of its own.
 */
export function groupLines(group: string, columns: Columns, order: readonly string[] = []): Line[] {
  const place = (name: string) => order.indexOf(name.slice(group.length + 1)) >>> 0;
  const names = [...columns.keys()]
    .filter((name) => name.startsWith(`${group}/`))
    .toSorted((a, b) => place(a) - place(b));
  return names.map((name, index) => ({
    name,
    title: capitalised(name.slice(group.length + 1)),
    colour: names.length === 1 ? "var(--accent)" : hue(index, names.length),
  }));
}

export interface Bars {
  series: string;
  bars: { name: string; value: number }[];
}

/** The newest values of `group/series/bar`. @param order as above; bars are in the order of their names. */
export function groupBars(group: string, columns: Columns, order: readonly string[] = []): Bars[] {
  const place = (name: string) => order.indexOf(name) >>> 0;
  const series = new Map<string, Bars["bars"]>();
  for (const [name, column] of columns) {
    const [of, owner, ...bar] = name.split("/");
    const value = column.findLast((entry) => entry !== null);
    if (of !== group || owner === undefined || value == null) continue;
    series.set(owner, [...(series.get(owner) ?? []), { name: bar.join("/"), value }]);
  }
  const inOrder = (bars: Bars["bars"]) =>
    bars.toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  return [...series]
    .toSorted(([a], [b]) => place(a) - place(b))
    .map(([name, bars]) => ({ series: name, bars: inOrder(bars) }));
}

/** Far apart for few, evenly spread for many. */
const hue = (index: number, count: number) =>
  `oklch(var(--line-lightness) 0.13 ${(160 + (360 * index) / count).toFixed(0)})`;

/** Names of things, `vgg13-robust`, stay as they are. */
const capitalised = (text: string) => (/\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1));
