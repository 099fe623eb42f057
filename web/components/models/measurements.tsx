import Link from "next/link";
import { formatDate } from "../../lib/format.ts";
import { RunReport } from "../report/run-report.tsx";
import { readCard } from "./model-facts.ts";
import type { ModelDetails } from "./model-view.tsx";

/** How robust the model is: as measured here last, else as its card says. */
export function Measurements({ model }: { model: ModelDetails }) {
  const [newest, ...earlier] = model.evaluations;
  const { report } = readCard(model.card);
  if (newest) {
    return (
      <div className="space-y-6">
        <RunReport report={newest.report} />
        <ul className="text-sm text-soft">
          {[newest, ...earlier].map(({ id, finishedAt, checkpoint }) => (
            <li key={id}>
              <Link
                href={`/runs/${id}`}
                className="inline-flex min-h-9 items-center underline underline-offset-4"
              >
                Measured {finishedAt ? formatDate(finishedAt) : ""}
                {checkpoint ? `, epoch ${checkpoint.epoch}` : ""}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    );
  }
  if (report) return <RunReport report={{ kind: "robustness", robustness: report }} />;
  return <p className="text-sm text-soft">How robust it is was never measured.</p>;
}
