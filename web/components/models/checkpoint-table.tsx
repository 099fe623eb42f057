import Link from "next/link";
import { formatNumber, humanize } from "../../lib/format.ts";
import { metricsOf } from "./model-facts.ts";
import type { ModelDetails } from "./model-view.tsx";

/** The states of the model that are kept, each to paint with. */
export function CheckpointTable({ model }: { model: ModelDetails }) {
  const rows = model.checkpoints.map((checkpoint) => ({
    ...checkpoint,
    metrics: metricsOf(checkpoint.metrics),
  }));
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))];
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="checkpoints" className="space-y-4">
      <h2 id="checkpoints" className="border-b border-line pb-3 text-2xl sm:text-3xl">
        Checkpoints
      </h2>
      <div className="relative overflow-x-auto">
        <table className="tabular w-full min-w-max text-sm" data-testid="checkpoints">
          <thead className="text-left text-xs text-faint">
            <tr>
              <th scope="col" className="py-2 pr-6 font-normal">
                Epoch
              </th>
              {names.map((name) => (
                <th key={name} scope="col" className="py-2 pr-6 text-right font-normal">
                  {humanize(name)}
                </th>
              ))}
              <th scope="col" className="py-2">
                <span className="sr-only">Use</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, epoch, metrics }) => (
              <tr key={id} className="border-t border-line">
                <th scope="row" className="py-2.5 pr-6 text-left font-normal">
                  {epoch}
                </th>
                {names.map((name) => (
                  <td key={name} className="py-2.5 pr-6 text-right">
                    {valueText(name, metrics[name])}
                  </td>
                ))}
                <td className="py-2.5 text-right">
                  <Link
                    href={`/new?model=${encodeURIComponent(model.id)}&checkpoint=${id}`}
                    className="inline-flex min-h-10 items-center underline underline-offset-4"
                  >
                    Stylise
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function valueText(name: string, value: number | undefined): string {
  if (value === undefined) return "–";
  return /accuracy/i.test(name) ? `${(value * 100).toFixed(1)} %` : formatNumber(value);
}
