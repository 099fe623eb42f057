"use client";
import { Download, RotateCcw, X } from "lucide-react";
import { useMutation } from "urql";
import {
  CancelExperimentDocument,
  type ExperimentFieldsFragment,
  RetryExperimentDocument,
} from "../../lib/gql/graphql.ts";
import { messageOf } from "../../lib/refusal.ts";
import { Button, DownloadLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { countStates, describeCounts } from "./experiment-counts.ts";
import { DeleteExperimentButton, RenameButton } from "./manage.tsx";

interface ToolbarProps {
  experiment: ExperimentFieldsFragment;
  hasOneChosen: boolean;
}

/** How far the whole is, and what can be done with it. Buttons that have nothing to do are there but off. */
export function Toolbar({ experiment, hasOneChosen }: ToolbarProps) {
  const { id, label, cells, sheetUrl } = experiment;
  const [cancelled, cancel] = useMutation(CancelExperimentDocument);
  const [retried, retry] = useMutation(RetryExperimentDocument);
  const counts = countStates(cells.map(({ run }) => run.state));
  const failure = cancelled.error ?? retried.error;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
        <div className="min-w-48 grow space-y-2">
          <p className="text-sm text-soft" aria-live="polite" data-testid="experiment-state">
            {hasOneChosen ? "Choose a second picture to compare with" : describeCounts(counts)}
          </p>
          <ProgressBar label="Finished pictures" value={counts.finished} max={counts.all} />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            disabled={counts.failed + counts.cancelled === 0 || retried.fetching}
            onClick={() => void retry({ id })}
          >
            <RotateCcw aria-hidden />
            Try all again
          </Button>
          <Button
            look="alarm"
            disabled={counts.open === 0 || cancelled.fetching}
            onClick={() => void cancel({ id })}
          >
            <X aria-hidden />
            Cancel all
          </Button>
          <DownloadLink href={sheetUrl} aria-disabled={counts.finished === 0}>
            <Download aria-hidden />
            Download sheet
          </DownloadLink>
          <RenameButton id={id} label={label} />
          <DeleteExperimentButton id={id} label={label} />
        </div>
      </div>
      {failure ? <Notice title={messageOf(failure)} /> : null}
    </div>
  );
}
