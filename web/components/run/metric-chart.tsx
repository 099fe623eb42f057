"use client";
// Numbers of a run over its iterations. uPlot draws; names, colours and values are HTML beside it.
import { useState } from "react";
import "uplot/dist/uPlot.min.css";
import { formatNumber } from "../../lib/format.ts";
import type { Columns, Line, Scale } from "./chart.ts";
import { useChart } from "./use-chart.ts";

interface MetricChartProps {
  /** Of the heading. */
  id: string;
  title: string;
  lines: readonly Line[];
  scale: Scale;
  iterations: readonly number[];
  /** What an iteration is called; default `Iteration`. */
  unit?: string;
  columns: Columns;
  /** One of several beside one another: lower, its legend below. */
  isSmall?: boolean;
}

export function MetricChart(props: MetricChartProps) {
  const { id, title, lines, scale, iterations, unit = "Iteration", columns, isSmall } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [hovered, setHovered] = useState<number>();
  const heightPx = isSmall ? 220 : 300;
  const box = useChart({ lines, scale, heightPx, hidden, iterations, columns, onHover: setHovered });
  const index = hovered ?? iterations.length - 1;
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  const note = [iterations.length > 0 && `${unit} ${iterations[index]}`, scale === "log" && "log scale"];
  return (
    <section aria-labelledby={id} className={isSmall ? "min-w-0 space-y-4" : "space-y-6"}>
      <div className="flex items-baseline justify-between gap-4 border-b border-line pb-3">
        <h2 id={id} className={isSmall ? "text-xl sm:text-2xl" : "text-2xl sm:text-3xl"}>
          {title}
        </h2>
        <p className="tabular text-sm text-faint">
          {iterations.length > 0
            ? note.filter(Boolean).join(", ")
            : `From the first ${unit.toLowerCase()} on`}
        </p>
      </div>
      <div className={isSmall ? "space-y-3" : "grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_18rem]"}>
        <div ref={box} className="min-w-0" style={{ height: heightPx }} />
        <ul
          className={`grid content-start gap-x-8 sm:grid-cols-2 ${isSmall ? "" : "min-h-24 lg:grid-cols-1"}`}
        >
          {lines.map((line) => (
            <li key={line.name}>
              <button
                type="button"
                aria-pressed={!hidden.has(line.name)}
                onClick={() => toggle(line.name)}
                title={hidden.has(line.name) ? "Show in the chart" : "Hide from the chart"}
                className="tabular flex min-h-10 w-full items-center gap-2.5 text-left text-sm aria-[pressed=false]:opacity-40"
              >
                <span
                  aria-hidden
                  className={`w-4 shrink-0 ${line.isHeavy ? "border-t-4" : "border-t-2"} ${line.isDashed ? "border-dashed" : ""}`}
                  style={{ borderColor: line.colour }}
                />
                <span className="min-w-0 grow truncate">{line.title}</span>
                <span className="text-soft">{valueText(newest(columns.get(line.name), index), scale)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** At the place, or the last one before it: some numbers come once an epoch. */
function newest(column: readonly (number | null)[] = [], index: number): number | undefined {
  for (let at = index; at >= 0; at--) {
    const value = column[at];
    if (value != null) return value;
  }
  return undefined;
}

function valueText(value: number | undefined, scale: Scale): string {
  if (value === undefined) return "–";
  return scale === "share" ? `${(value * 100).toFixed(1)} %` : formatNumber(value);
}
