"use client";
// One uPlot chart in a box: made anew for other lines or colours, fed otherwise.
import { useTheme } from "next-themes";
import { useEffect, useRef, useState } from "react";
import type uPlot from "uplot";
import { type Columns, chartData, createChart, type Line, type Scale } from "./chart.ts";

interface UseChartOptions {
  lines: readonly Line[];
  scale: Scale;
  heightPx: number;
  hidden: ReadonlySet<string>;
  iterations: readonly number[];
  columns: Columns;
  onHover(index: number | undefined): void;
}

/** @returns what the box takes as its `ref`. */
export function useChart({ lines, scale, heightPx, hidden, iterations, columns, onHover }: UseChartOptions) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<uPlot>();
  const { resolvedTheme } = useTheme();
  const namesKey = lines.map(({ name }) => name).join("\n");

  // biome-ignore lint/correctness/useExhaustiveDependencies: lines follow from their names; the theme changes the colours that the chart reads.
  useEffect(() => {
    const element = box.current;
    if (!element || !namesKey) return;
    let made: uPlot | undefined;
    let isGone = false;
    void createChart(element, { lines, scale, heightPx, onHover }).then((created) => {
      if (isGone) return created.destroy();
      made = created;
      setChart(created);
    });
    const observer = new ResizeObserver(() =>
      made?.setSize({ width: element.clientWidth, height: heightPx }),
    );
    observer.observe(element);
    return () => {
      isGone = true;
      observer.disconnect();
      made?.destroy();
      setChart(undefined);
    };
  }, [namesKey, resolvedTheme, onHover, scale, heightPx]);

  useEffect(() => {
    chart?.setData(chartData(namesKey.split("\n"), iterations, columns, scale));
  }, [chart, namesKey, iterations, columns, scale]);

  useEffect(() => {
    namesKey.split("\n").forEach((name, index) => {
      chart?.setSeries(index + 1, { show: !hidden.has(name) });
    });
  }, [chart, namesKey, hidden]);

  return box;
}
