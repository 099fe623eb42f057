import type { Refusal } from "../../lib/refusal.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

interface StartBarProps {
  /** What will be made, or what is still missing. */
  note: string;
  /** On the button. */
  label: string;
  canStart: boolean;
  isStarting: boolean;
  refusal?: Refusal;
}

/** Stays at the window's lower edge. */
export function StartBar({ note, label, canStart, isStarting, refusal }: StartBarProps) {
  return (
    <div className="sticky bottom-0 z-10 -mx-4 space-y-3 border-t border-line bg-wall/95 px-4 py-3 backdrop-blur sm:-mx-8 sm:px-8 lg:-mx-12 lg:px-12">
      {refusal ? <Notice title={refusal.message}>{refusal.remedy}</Notice> : null}
      <div className="flex items-center justify-between gap-4">
        <p className="min-w-0 font-serif text-base leading-tight wrap-anywhere sm:text-lg" aria-live="polite">
          {note}
        </p>
        <Button
          look="primary"
          type="submit"
          disabled={!canStart && !isStarting}
          isBusy={isStarting}
          className="shrink-0 sm:px-8"
        >
          {isStarting ? "Starting…" : label}
        </Button>
      </div>
    </div>
  );
}

/** What is missing or wrong, or `ready` where nothing is. */
export function startNote(missing: readonly string[], fault: string | undefined, ready: string): string {
  if (missing.length > 0) return `Choose ${new Intl.ListFormat("en").format(missing)}.`;
  return fault ?? ready;
}
