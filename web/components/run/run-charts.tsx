"use client";
import type { RunSnapshot } from "../../lib/run-feed.ts";
import { BarsChart } from "./bars-chart.tsx";
import { LossChart } from "./loss-chart.tsx";
import { drawnLosses } from "./loss-series.ts";
import { MetricChart } from "./metric-chart.tsx";
import { type ChartFacts, groupBars, groupLines } from "./metric-groups.ts";

const SCALES = { SHARE: "share", LINEAR: "linear", LOG: "log" } as const;

/** The numbers of a run: a chart for each group that its method declares, and one for all that belong to none. */
export function RunCharts({ charts, snapshot }: { charts: readonly ChartFacts[]; snapshot: RunSnapshot }) {
  const { iterations, losses, named } = snapshot;
  const order = [...named.keys()];
  const hasOthers = charts.length === 0 || drawnLosses(losses).length > 0;
  return (
    <>
      {charts.length > 0 ? (
        <div className="grid gap-x-12 gap-y-12 lg:grid-cols-2">
          {charts.map(({ group, title, scale }) =>
            scale === "BARS" ? (
              <BarsChart key={group} id={group} title={title} bars={groupBars(group, losses, order)} />
            ) : (
              <MetricChart
                key={group}
                id={group}
                title={title}
                lines={groupLines(group, losses, order)}
                scale={SCALES[scale]}
                iterations={iterations}
                columns={losses}
                isSmall
              />
            ),
          )}
        </div>
      ) : null}
      {hasOthers ? <LossChart iterations={iterations} losses={losses} /> : null}
    </>
  );
}
