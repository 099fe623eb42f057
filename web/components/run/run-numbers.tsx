"use client";
import { useEffect, useState } from "react";
import { formatDuration } from "../../lib/format.ts";
import type { RunState } from "../../lib/gql/graphql.ts";
import type { RunSnapshot } from "../../lib/run-feed.ts";
import { isOver, type RunDetails } from "./run-states.ts";

interface RunNumbersProps {
  run: RunDetails;
  state: RunState;
  snapshot: RunSnapshot;
}

/** How far, how fast, how long. Waiting and computing are told apart. */
export function RunNumbers({ run, state, snapshot }: RunNumbersProps) {
  const now = useNow(state === "QUEUED");
  const iteration = snapshot.iteration || run.iteration;
  const total = snapshot.total ?? run.total;
  const speed = snapshot.secondsPerIteration;
  const left = speed !== undefined && total ? speed * (total - iteration) : undefined;
  const waitEnd = run.startedAt ? Date.parse(run.startedAt) : state === "QUEUED" ? now : undefined;
  const waited = waitEnd === undefined ? undefined : Math.max(0, waitEnd - Date.parse(run.createdAt)) / 1000;
  const computed = (snapshot.computeMs || run.computeMs) / 1000;
  return (
    <dl className="tabular grid grid-cols-2 gap-x-6 gap-y-4 text-sm sm:grid-cols-3">
      <Fact
        name="Iteration"
        value={total || !isOver(state) ? `${iteration} of ${total ?? "…"}` : String(iteration)}
      />
      <Fact
        name="Each takes"
        value={speed === undefined ? average(computed, iteration) : formatDuration(speed)}
      />
      <Fact
        name="Time left"
        value={
          isOver(state) ? "none" : state === "RUNNING" && left !== undefined ? formatDuration(left) : "–"
        }
      />
      <Fact name="Computed for" value={formatDuration(computed)} />
      <Fact
        name={state === "QUEUED" && !run.startedAt ? "Waiting for" : "Waited before"}
        value={waited === undefined ? "–" : formatDuration(state === "QUEUED" ? Math.floor(waited) : waited)}
      />
      {state === "QUEUED" ? (
        <Fact name="In the queue" value={run.queuePosition ? `number ${run.queuePosition}` : "–"} />
      ) : (
        <Fact name="Engine" value={run.engine ? `${run.engine.backend}, ${run.engine.device}` : "–"} />
      )}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="truncate" title={value}>
        {value}
      </dd>
    </div>
  );
}

const average = (seconds: number, iterations: number) =>
  seconds > 0 && iterations > 0 ? formatDuration(seconds / iterations) : "–";

/** The time, moving once a second while it is needed. */
function useNow(isMoving: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isMoving]);
  return now;
}
