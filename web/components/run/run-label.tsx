"use client";
import { ArrowRight } from "lucide-react";
import { runTitle } from "../../lib/format.ts";
import type { RunState } from "../../lib/gql/graphql.ts";
import { useConnection } from "../../lib/live.ts";
import type { RunSnapshot } from "../../lib/run-feed.ts";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { DeleteRunButton } from "./delete-run-button.tsx";
import { RunControls } from "./run-controls.tsx";
import { RunNumbers } from "./run-numbers.tsx";
import { isOver, type RunDetails } from "./run-states.ts";
import { StateBadge } from "./state-badge.tsx";

interface RunLabelProps {
  run: RunDetails;
  state: RunState;
  snapshot: RunSnapshot;
  liveError?: string;
  /** What the method is called, once that is known. */
  methodLabel?: string;
  /** What it makes is no image. */
  isPlain?: boolean;
}

/** The label beside the picture: what it is, how far it is, what one can do. */
export function RunLabel({ run, state, snapshot, liveError, methodLabel, isPlain }: RunLabelProps) {
  const isReconnecting = useConnection() === "reconnecting" && !isOver(state);
  const total = snapshot.total ?? run.total;
  const told = snapshot.state === state ? snapshot : { reason: run.error, remedy: run.remedy };
  // A pause has a remedy where nobody asked for it.
  const isTrouble = state === "FAILED" || (state === "PAUSED" && told.remedy != null);
  const { reason = undefined, remedy = undefined } = isTrouble ? told : {};
  return (
    <div className="min-w-0 space-y-6">
      <div role="status" className="flex min-h-7 items-center gap-3">
        <StateBadge state={state} stopRequest={run.stopRequest} isPlain={isPlain} />
        <p className="text-sm text-alarm">{isReconnecting ? "Connection lost, reconnecting…" : ""}</p>
      </div>
      <h1 className="text-4xl leading-[1.1] sm:text-5xl">
        {runTitle({ ...run, method: methodLabel ?? run.method })}
      </h1>
      <div className="space-y-4">
        <ProgressBar
          label="Iterations"
          value={state === "SUCCEEDED" ? (total ?? 1) : snapshot.iteration || run.iteration}
          max={total}
        />
        <p className="min-h-5 text-sm text-soft">{isPlain && isOver(state) ? "" : snapshot.stage}</p>
        <RunNumbers run={run} state={state} snapshot={snapshot} />
      </div>
      {state === "QUEUED" ? <WorkerNotice /> : null}
      {reason ? <Notice title={reason}>{remedy}</Notice> : null}
      {liveError ? <Notice title="Live updates are off.">{liveError}</Notice> : null}
      <div className="flex flex-wrap gap-3">
        {state === "SUCCEEDED" && run.styledImage ? (
          <ButtonLink look="primary" href={`/styled/${run.styledImage.id}`}>
            See the finished image
            <ArrowRight aria-hidden />
          </ButtonLink>
        ) : null}
        {run.madeModel ? (
          <ButtonLink look={isOver(state) ? "primary" : "quiet"} href={`/models/${run.madeModel.id}`}>
            See the model
            <ArrowRight aria-hidden />
          </ButtonLink>
        ) : null}
        <RunControls id={run.id} state={state} stopRequest={run.stopRequest} />
        {isOver(state) ? <ButtonLink href={`/new?from=${run.id}`}>Use these settings</ButtonLink> : null}
        <DeleteRunButton run={run} />
      </div>
    </div>
  );
}
