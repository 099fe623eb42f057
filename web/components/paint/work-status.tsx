import type { PaintingWorkFieldsFragment } from "../../lib/gql/graphql.ts";
import { ProgressBar } from "../ui/progress-bar.tsx";

interface WorkStatusProps {
  work: PaintingWorkFieldsFragment | undefined;
  /** Why nothing was begun. */
  error: string | undefined;
}

/** How far the server's own painting is, or what came of it. Its room is there before it is needed. */
export function WorkStatus({ work, error }: WorkStatusProps) {
  return (
    <div className="min-h-11 space-y-2">
      <p
        role="status"
        data-testid="work"
        data-work={work?.state ?? "NONE"}
        className={`tabular text-sm ${error || work?.state === "FAILED" ? "text-alarm" : "text-soft"}`}
      >
        {error ?? (work ? textOf(work) : "")}
      </p>
      {work?.state === "RUNNING" ? (
        <ProgressBar
          label={work.kind === "RELAX" ? "Relaxing" : "Painting"}
          value={work.done}
          max={work.total || null}
        />
      ) : null}
    </div>
  );
}

function textOf({ state, done, total, message }: PaintingWorkFieldsFragment): string {
  if (state !== "RUNNING") return message ?? "";
  if (total === 0) return "Looking at the photograph";
  return `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}
