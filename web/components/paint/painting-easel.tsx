"use client";
import { useCallback, useEffect, useMemo, useState } from "react";
import { pictureTitle } from "../../lib/format.ts";
import type { PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import { Notice } from "../ui/notice.tsx";
import { EaselActions } from "./easel-actions.tsx";
import { EaselCanvas } from "./easel-canvas.tsx";
import { EaselPanels } from "./easel-panels.tsx";
import { EaselStatus } from "./easel-status.tsx";
import { ReplayBar } from "./replay-bar.tsx";
import { useBrush } from "./use-brush.ts";
import { useEaselKeys } from "./use-easel-keys.ts";
import { usePaintingSession } from "./use-painting-session.ts";
import { useReplay } from "./use-replay.ts";
import { useLight } from "./use-view.ts";

/** The canvas with everything that is needed to paint on it. */
export function PaintingEasel({ painting }: { painting: PaintingFieldsFragment }) {
  const { session, status, source, sourceError } = usePaintingSession(painting);
  const brush = useBrush();
  const [onion, setOnion] = useState(0.25);
  const [isFieldShown, setFieldShown] = useState(false);
  const toggleField = useCallback(() => setFieldShown((before) => !before), []);
  const [light, setLight] = useLight();
  useEffect(() => session?.illuminate(light), [session, light]);
  const showStep = useCallback((step: number | undefined) => session?.replay(step), [session]);
  const replay = useReplay(status?.steps ?? 0, showStep);
  const view = useMemo(
    () => ({ onion, onOnion: setOnion, isFieldShown, onToggleField: toggleField }),
    [onion, isFieldShown, toggleField],
  );
  useEaselKeys({ session, brush, onToggleField: toggleField });
  const title = pictureTitle(painting.picture.name);
  const fault = status?.error ?? (sourceError && `The photograph cannot be loaded: ${sourceError}`);

  return (
    <div className="grid gap-x-10 gap-y-8 pt-2 lg:grid-cols-[minmax(0,1fr)_19rem] xl:gap-x-14">
      {/* The canvas stays in sight while the panel is scrolled. */}
      <div className="min-w-0 space-y-4 self-start lg:sticky lg:top-4">
        <EaselCanvas
          painting={painting}
          session={session}
          source={source}
          brush={brush}
          onion={onion}
          isFieldShown={isFieldShown}
          isReady={status?.isReady === true && !fault}
          onPaint={replay.stop}
        />
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <EaselActions painting={painting} session={session} status={status} />
          <ReplayBar replay={replay} />
        </div>
        {fault ? <Notice title={fault} /> : null}
        {status?.refusal ? (
          <Notice title="The server did not take some strokes.">
            <p>{status.refusal}</p>
            <button type="button" onClick={() => session?.dismissRefusal()} className="mt-1 underline">
              Dismiss
            </button>
          </Notice>
        ) : null}
      </div>
      <div className="space-y-6">
        <div className="space-y-1">
          <h1 className="text-3xl leading-tight">{title}</h1>
          <EaselStatus status={status} />
        </div>
        <EaselPanels
          painting={painting}
          brush={brush}
          source={source}
          isPainted={status !== undefined && status.strokes > 0}
          light={light}
          onLight={setLight}
          view={view}
        />
      </div>
    </div>
  );
}
