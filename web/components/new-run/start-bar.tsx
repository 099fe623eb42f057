import { workTitle } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import type { useNewRun } from "./use-new-run.ts";

/** Stays at the window's lower edge: what will be painted, what is still missing, and the button. */
export function StartBar({ run }: { run: ReturnType<typeof useNewRun> }) {
  const isPainting = run.method.makes === "IMAGE";
  const faults = Object.keys(run.errors).length;
  const note =
    run.missing.length > 0
      ? `Choose ${new Intl.ListFormat("en").format(run.missing)}.`
      : faults > 0 || run.seedError
        ? "One of the settings is out of range."
        : isPainting
          ? workTitle(run.content, run.style)
          : run.method.label;
  return (
    <div className="sticky bottom-0 z-10 -mx-4 space-y-3 border-t border-line bg-wall/95 px-4 py-3 backdrop-blur sm:-mx-8 sm:px-8 lg:-mx-12 lg:px-12">
      {run.refusal ? <Notice title={run.refusal.message}>{run.refusal.remedy}</Notice> : null}
      <div className="flex items-center justify-between gap-4">
        <p className="min-w-0 font-serif text-base leading-tight sm:text-lg" aria-live="polite">
          {note}
        </p>
        <Button look="primary" type="submit" disabled={!run.canStart} className="shrink-0 sm:px-8">
          {run.isStarting ? "Starting…" : isPainting ? "Start painting" : "Start"}
        </Button>
      </div>
    </div>
  );
}
