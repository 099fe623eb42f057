"use client";
import type { Columns } from "./chart.ts";
import { lossLines } from "./loss-series.ts";
import { MetricChart } from "./metric-chart.tsx";

interface LossChartProps {
  iterations: readonly number[];
  losses: Columns;
}

/** Losses by layer over the iterations, on a log scale. */
export function LossChart({ iterations, losses }: LossChartProps) {
  return (
    <MetricChart
      id="losses"
      title={losses.size > 0 && !losses.has("total") ? "Measures" : "Losses"}
      lines={lossLines(losses)}
      scale="log"
      iterations={iterations}
      columns={losses}
    />
  );
}
