"use client";
import Link from "next/link";
import { useQuery } from "urql";
import { RunMethodsDocument, RunPageDocument } from "../../lib/gql/graphql.ts";
import { useRunEvents } from "../../lib/use-run-events.ts";
import { RunCharts } from "../run/run-charts.tsx";

/** The numbers of the run that made the model, live while it goes on. */
export function TrainingCurves({ runId }: { runId: string }) {
  const { snapshot } = useRunEvents(runId);
  const [{ data }] = useQuery({ query: RunPageDocument, variables: { id: runId } });
  const [{ data: catalogue }] = useQuery({ query: RunMethodsDocument, requestPolicy: "cache-first" });
  const method = catalogue?.methods.find(({ id }) => id === data?.run?.method);
  return (
    <section aria-label="Training" className="space-y-6">
      {method ? (
        <RunCharts charts={method.charts} snapshot={snapshot} />
      ) : (
        // Two rows of charts will stand here.
        <div aria-busy className="min-h-[44rem]" />
      )}
      <Link
        href={`/runs/${runId}`}
        className="inline-flex min-h-9 items-center text-sm underline underline-offset-4"
      >
        The run that trained it
      </Link>
    </section>
  );
}
