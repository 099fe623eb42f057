"use client";
import Link from "next/link";
import { useEffect } from "react";
import { useQuery } from "urql";
import { RunMethodsDocument, RunPageDocument } from "../../lib/gql/graphql.ts";
import { useRunEvents } from "../../lib/use-run-events.ts";
import { runNumbers } from "../report/numbers.ts";
import { NumbersButton } from "../report/numbers-button.tsx";
import { RunCharts } from "../run/run-charts.tsx";
import { isOver } from "../run/run-states.ts";

/** Whoever opens a model in training gets all its epochs at once. */
const TELL_AFTER_MS = 300;

interface TrainingCurvesProps {
  runId: string;
  /** Called while the run goes on, with each epoch and at its end; memoised by the caller. */
  onProgress(): void;
}

/** The numbers of the run that made the model, live while it goes on. */
export function TrainingCurves({ runId, onProgress }: TrainingCurvesProps) {
  const { snapshot } = useRunEvents(runId);
  const [{ data }] = useQuery({ query: RunPageDocument, variables: { id: runId } });
  const [{ data: catalogue }] = useQuery({ query: RunMethodsDocument, requestPolicy: "cache-first" });
  const run = data?.run;
  const method = catalogue?.methods.find(({ id }) => id === run?.method);
  // As it was when the page was opened: the end of a run that went on then is progress too.
  const wasOn = run != null && !isOver(run.state);
  const { state, stage } = snapshot;
  useEffect(() => {
    if (!wasOn || !(state || stage)) return;
    const timer = setTimeout(onProgress, TELL_AFTER_MS);
    return () => clearTimeout(timer);
  }, [wasOn, state, stage, onProgress]);
  return (
    <section aria-label="Training" className="space-y-6">
      {method ? (
        <RunCharts charts={method.charts} snapshot={snapshot} />
      ) : (
        // Two rows of charts will stand here.
        <div aria-busy className="min-h-[44rem]" />
      )}
      <div className="flex min-h-11 flex-wrap items-center gap-x-6 gap-y-3">
        <Link
          href={`/runs/${runId}`}
          className="inline-flex min-h-11 items-center text-sm underline underline-offset-4"
        >
          The run that trained it
        </Link>
        {run && snapshot.losses.size > 0 ? (
          <NumbersButton name={`${run.method}-${runId}`} numbers={() => runNumbers(run, snapshot)} />
        ) : null}
      </div>
    </section>
  );
}
