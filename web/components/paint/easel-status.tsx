import type { PaintingStatus } from "../../lib/paint/painting-session.ts";

/** How much is painted, and whether it is safe. */
export function EaselStatus({ status }: { status: PaintingStatus | undefined }) {
  return (
    <p
      className="tabular flex min-h-5 flex-wrap justify-between gap-x-4 text-sm text-soft"
      data-testid="easel-status"
    >
      <span data-testid="stroke-count" data-ready={status?.isReady ?? false}>
        {status ? `${status.strokes.toLocaleString("en")} strokes` : "…"}
      </span>
      <span role="status" data-unsent={status?.unsent ?? 0}>
        {status ? safety(status) : ""}
      </span>
    </p>
  );
}

function safety({ unsent, isOffline, isReady }: PaintingStatus): string {
  if (isOffline) return "Offline: kept here, sent later";
  if (!isReady) return "Loading";
  return unsent > 0 ? "Saving" : "Saved";
}
