"use client";
import { MetricChart } from "../run/metric-chart.tsx";
import { groupLines } from "../run/metric-groups.ts";
import type { History } from "./model-facts.ts";

/** How the training of a shipped model went, epoch by epoch, as its card says. */
export function HistoryCurves({ history }: { history: History }) {
  const epochs = history.map(({ epoch }) => epoch);
  const columns = new Map<string, (number | null)[]>([
    ["loss/training", history.map(({ loss }) => loss)],
    ["accuracy/training", history.map(({ accuracy }) => accuracy)],
    ["accuracy/held out, clean", history.map(({ clean }) => clean ?? null)],
    ["accuracy/held out, attacked", history.map(({ robust }) => robust ?? null)],
  ]);
  const known = new Map([...columns].filter(([, values]) => values.some((value) => value !== null)));
  return (
    <section aria-label="Training" className="grid gap-x-12 gap-y-12 lg:grid-cols-2">
      {CHARTS.map(({ group, title, scale }) => (
        <MetricChart
          key={group}
          id={group}
          title={title}
          lines={groupLines(group, known)}
          scale={scale}
          iterations={epochs}
          unit="Epoch"
          columns={known}
          isSmall
        />
      ))}
    </section>
  );
}

const CHARTS = [
  { group: "accuracy", title: "Accuracy", scale: "share" },
  { group: "loss", title: "Loss", scale: "log" },
] as const;
