import type { RunState, StopRequest } from "../../lib/gql/graphql.ts";

const looks: Record<RunState, string> = {
  QUEUED: "border-line text-soft",
  RUNNING: "border-accent text-accent",
  PAUSED: "border-line text-soft",
  SUCCEEDED: "border-transparent bg-accent-soft text-ink",
  FAILED: "border-transparent bg-alarm-soft text-alarm",
  CANCELLED: "border-line text-faint",
};
const words: Record<RunState, string> = {
  QUEUED: "Waiting",
  RUNNING: "Painting",
  PAUSED: "Paused",
  SUCCEEDED: "Finished",
  FAILED: "Failed",
  CANCELLED: "Cancelled",
};

interface StateBadgeProps {
  state: RunState;
  stopRequest?: StopRequest | null;
  /** What it makes is no image. */
  isPlain?: boolean;
}

export function StateBadge({ state, stopRequest, isPlain }: StateBadgeProps) {
  const isStopping = state === "RUNNING" && stopRequest;
  return (
    <span
      data-state={state}
      className={`inline-flex h-7 items-center gap-1.5 rounded-full border px-3 text-xs font-medium ${looks[state]}`}
    >
      {state === "RUNNING" ? (
        <span aria-hidden className="size-1.5 rounded-full bg-current motion-safe:animate-pulse" />
      ) : null}
      {isStopping
        ? stopRequest === "PAUSE"
          ? "Pausing"
          : "Cancelling"
        : isPlain && state === "RUNNING"
          ? "Running"
          : words[state]}
    </span>
  );
}
