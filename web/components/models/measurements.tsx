import Link from "next/link";
import { formatDate } from "../../lib/format.ts";
import { RunReport } from "../report/run-report.tsx";
import { readCard, shownMeasurement } from "./model-facts.ts";
import type { ModelDetails } from "./model-view.tsx";

/** How robust the model is, and everything that measured it, whichever is shown. */
export function Measurements({ model }: { model: ModelDetails }) {
  const shown = shownMeasurement(model);
  const hasCards = readCard(model.card).report !== undefined;
  if (!shown) return <p className="text-sm text-soft">How robust it is was never measured.</p>;
  return (
    <div className="space-y-6">
      <RunReport report={shown.report} />
      {model.evaluations.length === 0 ? null : (
        <ul className="text-sm text-soft">
          {model.evaluations.map(({ id, finishedAt, checkpoint }) => (
            <li key={id}>
              <Link
                href={`/runs/${id}`}
                className="inline-flex min-h-9 items-center underline underline-offset-4"
              >
                Measured {finishedAt ? formatDate(finishedAt) : ""}
                {checkpoint ? `, epoch ${checkpoint.epoch}` : ""}
              </Link>
              {id === shown.runId ? ", shown above" : ""}
            </li>
          ))}
          {hasCards ? (
            <li className="flex min-h-9 items-center">
              By its card{shown.runId === undefined ? ", shown above" : ""}
            </li>
          ) : null}
        </ul>
      )}
    </div>
  );
}
