// Which numbers of a run belong together: `accuracy/held out` is one of the group `accuracy`, which the method says how to draw.
import type { RunMethodsQuery } from "../../lib/gql/graphql.ts";
import type { Columns, Line } from "./chart.ts";

export type MethodFacts = RunMethodsQuery["methods"][number];
export type ChartFacts = MethodFacts["charts"][number];

/** @returns the curves of the group, each in a hue of its own. */
export function groupLines(group: string, columns: Columns): Line[] {
  const names = [...columns.keys()].filter((name) => name.startsWith(`${group}/`));
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

/** The newest values of `group/series/bar`. */
export function groupBars(group: string, columns: Columns): Bars[] {
  const series = new Map<string, Bars["bars"]>();
  for (const [name, column] of columns) {
    const [of, owner, ...bar] = name.split("/");
    const value = column.findLast((entry) => entry !== null);
    if (of !== group || owner === undefined || value == null) continue;
    series.set(owner, [...(series.get(owner) ?? []), { name: bar.join("/"), value }]);
  }
  return [...series].map(([name, bars]) => ({ series: name, bars }));
}

/** Far apart for few, evenly spread for many. */
const hue = (index: number, count: number) =>
  `oklch(var(--line-lightness) 0.13 ${(160 + (360 * index) / count).toFixed(0)})`;

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
