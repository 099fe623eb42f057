"use client";
import { modelNumbers } from "../report/numbers.ts";
import { NumbersButton } from "../report/numbers-button.tsx";
import { MetricChart } from "../run/metric-chart.tsx";
import { groupLines } from "../run/metric-groups.ts";
import type { History } from "./model-facts.ts";
import type { ModelDetails } from "./model-view.tsx";

/** How the training of a shipped model went, epoch by epoch, as its card says. */
export function HistoryCurves({ model, history }: { model: ModelDetails; history: History }) {
  const epochs = history.map(({ epoch }) => epoch);
  const columns = new Map<string, (number | null)[]>([
    ["loss/training", history.map(({ loss }) => loss)],
    ["accuracy/training", history.map(({ accuracy }) => accuracy)],
    ["accuracy/held out, clean", history.map(({ clean }) => clean ?? null)],
    ["accuracy/held out, attacked", history.map(({ robust }) => robust ?? null)],
  ]);
  const known = new Map([...columns].filter(([, values]) => values.some((value) => value !== null)));
  return (
    <section aria-label="Training" className="space-y-6">
      <div className="grid gap-x-12 gap-y-12 lg:grid-cols-2">
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
      </div>
      <NumbersButton
        name={`${model.id}-training`}
        numbers={() => ({
          model: modelNumbers(model),
          curves: { epochs, values: Object.fromEntries(known) },
        })}
      />
    </section>
  );
}

const CHARTS = [
  { group: "accuracy", title: "Accuracy", scale: "share" },
  { group: "loss", title: "Loss", scale: "log" },
] as const;
