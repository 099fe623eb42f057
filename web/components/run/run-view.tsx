"use client";
// One run, while it happens and afterwards: what the database says of it, and its events on top.
import { useEffect } from "react";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { RunMethodsDocument, RunPageDocument } from "../../lib/gql/graphql.ts";
import { useRunEvents } from "../../lib/use-run-events.ts";
import { IterationScrubber } from "../iterations/iteration-scrubber.tsx";
import { runNumbers } from "../report/numbers.ts";
import { NumbersButton } from "../report/numbers-button.tsx";
import { RunReport } from "../report/run-report.tsx";
import { PagePending } from "../ui/load-fault.tsx";
import { Missing } from "../ui/missing.tsx";
import { LivePicture } from "./live-picture.tsx";
import { NamedPreviews } from "./named-previews.tsx";
import { RunCharts } from "./run-charts.tsx";
import { RunLabel } from "./run-label.tsx";
import { RunSettings } from "./run-settings.tsx";
import { isOver } from "./run-states.ts";

const ASK_WHILE_WAITING_MS = 3000;
/** Whoever opens a training gets all its epochs at once. */
const ASK_AFTER_MS = 300;

export function RunView({ id }: { id: string }) {
  const [{ data, error }, ask] = useAskedQuery({ query: RunPageDocument, variables: { id } });
  const { snapshot, error: liveError } = useRunEvents(id);
  const [{ data: catalogue, error: noCatalogue }] = useAskedQuery({
    query: RunMethodsDocument,
    requestPolicy: "cache-first",
  });
  const run = data?.run;
  const method = catalogue?.methods.find((entry) => entry.id === run?.method);
  const state = snapshot.state ?? run?.state;

  // A training's stage is its epoch, and its model is there from the first checkpoint on.
  const stage = method?.makes === "MODEL" ? snapshot.stage : undefined;

  // The row knows what events do not carry: engine, times, the result. It is asked again when the state or that stage
  // changes, and while the run waits, since its place in the queue moves without an event. A row that is final stays so.
  const isFinal = run != null && isOver(run.state);
  useEffect(() => {
    if (isFinal || !(snapshot.state || stage)) return;
    const timer = setTimeout(() => ask({ requestPolicy: "network-only" }), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isFinal, snapshot.state, stage, ask]);
  useEffect(() => {
    if (state !== "QUEUED") return;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), ASK_WHILE_WAITING_MS);
    return () => clearInterval(timer);
  }, [state, ask]);

  if (run === null && !error) return <Missing what="run" />;
  if (!run || !state || !(catalogue || noCatalogue || error)) {
    return <PagePending title="The run cannot be loaded." error={error} />;
  }
  const isPlain = method !== undefined && method.makes !== "IMAGE";
  const hasPictures = !isPlain || method.previews.length > 0 || snapshot.named.size > 0;
  const canScrub = isOver(state) && state !== "SUCCEEDED" && snapshot.preview !== undefined;
  return (
    <div className="min-h-[90svh] space-y-14 pt-2 sm:pt-6">
      <div
        className={
          hasPictures
            ? "grid items-start gap-8 lg:grid-cols-[minmax(0,7fr)_minmax(20rem,5fr)] lg:gap-14"
            : "max-w-3xl"
        }
      >
        {!hasPictures ? null : isPlain ? (
          <NamedPreviews previews={method.previews} snapshot={snapshot} />
        ) : canScrub ? (
          <IterationScrubber runId={run.id} title="The kept iterations" />
        ) : (
          <LivePicture run={run} snapshot={snapshot} />
        )}
        <RunLabel
          run={run}
          state={state}
          snapshot={snapshot}
          liveError={liveError}
          methodLabel={method?.label}
          isPlain={isPlain}
        />
      </div>
      {isOver(state) && snapshot.iteration === 0 ? null : (
        <RunCharts charts={method?.charts ?? []} snapshot={snapshot} />
      )}
      {method && !isPlain && method.previews.length > 0 && !(isOver(state) && snapshot.named.size === 0) ? (
        <section className="space-y-5">
          <h2 className="text-2xl">Inside</h2>
          <NamedPreviews previews={method.previews} snapshot={snapshot} isInColumns />
        </section>
      ) : null}
      {run.report ? <RunReport report={run.report} /> : null}
      {run.report || snapshot.losses.size > 0 ? (
        <NumbersButton name={`${run.method}-${run.id}`} numbers={() => runNumbers(run, snapshot)} />
      ) : null}
      <RunSettings run={run} makes={method?.makes} />
    </div>
  );
}
