"use client";
// One run, while it happens and afterwards: what the database says of it, and its events on top.
import { useEffect } from "react";
import { useQuery } from "urql";
import { RunPageDocument } from "../../lib/gql/graphql.ts";
import { useRunEvents } from "../../lib/use-run-events.ts";
import { IterationScrubber } from "../iterations/iteration-scrubber.tsx";
import { Missing } from "../ui/missing.tsx";
import { Notice } from "../ui/notice.tsx";
import { LivePicture } from "./live-picture.tsx";
import { LossChart } from "./loss-chart.tsx";
import { RunLabel } from "./run-label.tsx";
import { RunSettings } from "./run-settings.tsx";
import { isOver } from "./run-states.ts";

const ASK_WHILE_WAITING_MS = 3000;

export function RunView({ id }: { id: string }) {
  const [{ data, error }, ask] = useQuery({ query: RunPageDocument, variables: { id } });
  const { snapshot, error: liveError } = useRunEvents(id);
  const run = data?.run;
  const state = snapshot.state ?? run?.state;

  // The row knows what events do not carry: engine, times, the result. It is asked again when the state changes,
  // and while the run waits, since its place in the queue moves without an event.
  useEffect(() => {
    if (snapshot.state) ask({ requestPolicy: "network-only" });
  }, [snapshot.state, ask]);
  useEffect(() => {
    if (state !== "QUEUED") return;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), ASK_WHILE_WAITING_MS);
    return () => clearInterval(timer);
  }, [state, ask]);

  if (run === null) return <Missing what="run" />;
  if (!run || !state) {
    return (
      <div aria-busy={!error} className="min-h-[90svh]">
        {error ? <Notice title="The run cannot be loaded.">{error.message}</Notice> : null}
      </div>
    );
  }
  const canScrub = isOver(state) && state !== "SUCCEEDED" && snapshot.preview !== undefined;
  return (
    <div className="min-h-[90svh] space-y-14 pt-2 sm:pt-6">
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,7fr)_minmax(20rem,5fr)] lg:gap-14">
        {canScrub ? (
          <IterationScrubber runId={run.id} title="The kept iterations" />
        ) : (
          <LivePicture run={run} snapshot={snapshot} />
        )}
        <RunLabel run={run} state={state} snapshot={snapshot} liveError={liveError} />
      </div>
      {isOver(state) && snapshot.iteration === 0 ? null : (
        <LossChart iterations={snapshot.iterations} losses={snapshot.losses} />
      )}
      <RunSettings run={run} />
    </div>
  );
}
