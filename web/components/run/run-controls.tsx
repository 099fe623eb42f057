"use client";
import { Pause, Play, X } from "lucide-react";
import { useMutation } from "urql";
import {
  CancelRunDocument,
  PauseRunDocument,
  ResumeRunDocument,
  type RunState,
  type StopRequest,
} from "../../lib/gql/graphql.ts";
import { messageOf } from "../../lib/refusal.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { isOver } from "./run-states.ts";

interface RunControlsProps {
  id: string;
  state: RunState;
  stopRequest?: StopRequest | null;
}

/** What can still be done with a run. A running one obeys at its next iteration. */
export function RunControls({ id, state, stopRequest }: RunControlsProps) {
  const [cancelled, cancel] = useMutation(CancelRunDocument);
  const [paused, pause] = useMutation(PauseRunDocument);
  const [resumed, resume] = useMutation(ResumeRunDocument);
  if (isOver(state)) return null;
  const failure = cancelled.error ?? paused.error ?? resumed.error;
  const isCancelling = cancelled.fetching || stopRequest === "CANCEL";
  return (
    <>
      {/* A pause that is asked for can be taken back: the iteration under way may take hours. */}
      {state === "PAUSED" || stopRequest === "PAUSE" ? (
        <Button look="primary" isBusy={resumed.fetching} onClick={() => void resume({ id })}>
          <Play aria-hidden />
          Resume
        </Button>
      ) : (
        <Button isBusy={paused.fetching || isCancelling} onClick={() => void pause({ id })}>
          <Pause aria-hidden />
          Pause
        </Button>
      )}
      <Button look="alarm" isBusy={isCancelling} onClick={() => void cancel({ id })}>
        <X aria-hidden />
        Cancel
      </Button>
      {failure ? <Notice title={messageOf(failure)} /> : null}
    </>
  );
}
