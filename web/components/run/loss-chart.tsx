"use client";
// Losses by layer over the iterations, on a log scale. uPlot draws; names, colours and values are HTML beside it.
import { useTheme } from "next-themes";
import { useEffect, useRef, useState } from "react";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatNumber } from "../../lib/format.ts";
import {
  chartData,
  createChart,
  drawnLosses,
  isContent,
  type Losses,
  lossColour,
  lossTitle,
} from "./loss-series.ts";

interface LossChartProps {
  iterations: readonly number[];
  losses: Losses;
}

const HEIGHT_PX = 300;

export function LossChart({ iterations, losses }: LossChartProps) {
  const names = drawnLosses(losses);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [hovered, setHovered] = useState<number>();
  const box = useUplot({ names, hidden, iterations, losses, onHover: setHovered });
  const index = hovered ?? iterations.length - 1;
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  return (
    <section aria-labelledby="losses" className="space-y-6">
      <div className="flex items-baseline justify-between gap-4 border-b border-line pb-3">
        <h2 id="losses" className="text-2xl sm:text-3xl">
          {losses.size > 0 && !losses.has("total") ? "Measures" : "Losses"}
        </h2>
        <p className="tabular text-sm text-faint">
          {iterations.length > 0
            ? `Iteration ${iterations[index]}, log scale`
            : "From the first iteration on"}
        </p>
      </div>
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div ref={box} className="min-w-0" style={{ height: HEIGHT_PX }} />
        <ul className="grid min-h-24 content-start gap-x-8 sm:grid-cols-2 lg:grid-cols-1">
          {names.map((name) => (
            <li key={name}>
              <button
                type="button"
                aria-pressed={!hidden.has(name)}
                onClick={() => toggle(name)}
                title={hidden.has(name) ? "Show in the chart" : "Hide from the chart"}
                className="tabular flex min-h-9 w-full items-center gap-2.5 text-left text-sm aria-[pressed=false]:opacity-40"
              >
                <span
                  aria-hidden
                  className={`w-4 ${name === "total" ? "border-t-4" : "border-t-2"} ${isContent(name) ? "border-dashed" : ""}`}
                  style={{ borderColor: lossColour(name, names) }}
                />
                <span className="min-w-0 grow truncate">{lossTitle(name)}</span>
                <span className="text-soft">{valueText(losses.get(name)?.[index])}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

const valueText = (value: number | null | undefined) => (value == null ? "–" : formatNumber(value));

interface UplotOptions extends LossChartProps {
  names: readonly string[];
  hidden: ReadonlySet<string>;
  onHover(index: number | undefined): void;
}

/** Keeps one chart in the returned element: made anew for other losses or colours, fed otherwise. */
function useUplot({ names, hidden, iterations, losses, onHover }: UplotOptions) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<uPlot>();
  const { resolvedTheme } = useTheme();
  const namesKey = names.join("\n");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that the chart reads.
  useEffect(() => {
    const element = box.current;
    if (!element || !namesKey) return;
    let made: uPlot | undefined;
    let isGone = false;
    void createChart(element, namesKey.split("\n"), HEIGHT_PX, onHover).then((created) => {
      if (isGone) return created.destroy();
      made = created;
      setChart(created);
    });
    const observer = new ResizeObserver(() =>
      made?.setSize({ width: element.clientWidth, height: HEIGHT_PX }),
    );
    observer.observe(element);
    return () => {
      isGone = true;
      observer.disconnect();
      made?.destroy();
      setChart(undefined);
    };
  }, [namesKey, resolvedTheme, onHover]);

  useEffect(() => {
    chart?.setData(chartData(namesKey.split("\n"), iterations, losses));
  }, [chart, namesKey, iterations, losses]);

  useEffect(() => {
    namesKey.split("\n").forEach((name, index) => {
      chart?.setSeries(index + 1, { show: !hidden.has(name) });
    });
  }, [chart, namesKey, hidden]);

  return box;
}
