"use client";
// What a method that makes no image gave last: its report, or the curves of its run.
import Link from "next/link";
import type { MethodPageQuery } from "../../lib/gql/graphql.ts";
import { useRunEvents } from "../../lib/use-run-events.ts";
import { RunReport } from "../report/run-report.tsx";
import { RunCharts } from "../run/run-charts.tsx";

export function NewestRun({ method: { charts, newestRun } }: { method: MethodPageQuery["method"] }) {
  if (!newestRun) return null;
  const { id, report } = newestRun;
  return (
    <section aria-label="The newest run" className="space-y-8" data-testid="newest-run">
      <p className="text-sm text-soft">
        From this gallery,{" "}
        <Link
          href={`/runs/${id}`}
          className="underline decoration-line underline-offset-4 hover:decoration-accent"
        >
          the newest run
        </Link>
        :
      </p>
      {report ? <RunReport report={report} /> : <Curves runId={id} charts={charts} />}
    </section>
  );
}

function Curves({ runId, charts }: { runId: string; charts: MethodPageQuery["method"]["charts"] }) {
  const { snapshot } = useRunEvents(runId);
  return <RunCharts charts={charts} snapshot={snapshot} />;
}
