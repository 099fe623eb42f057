"use client";
import { useId, useState } from "react";
import type { Look } from "../../../gpu/paint/index.ts";
import { readLooks, writeLooks } from "../../lib/gaze.ts";
import type { LooksField } from "../../lib/parameters.ts";
import { FieldFrame } from "../parameters/field-frame.tsx";
import { Button } from "../ui/button.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { GazePicture } from "./gaze-picture.tsx";
import { LookEditor } from "./look-editor.tsx";
import { LOOKING_MS, useGaze } from "./use-gaze.ts";

export interface LookedAt {
  url: string;
  width: number;
  height: number;
}

interface GazeInputProps {
  field: LooksField;
  /** JSON. */
  value: string;
  error?: string;
  /** What is looked at; without it there is nothing to look at yet. */
  picture?: LookedAt;
  viewAngle: number;
  onChange(value: string): void;
}

/** Look around in the picture by the pointer; where it rests becomes the value. */
export function GazeInput({ field, value, error, picture, viewAngle, onChange }: GazeInputProps) {
  const id = useId();
  const looks = readLooks(value);
  const [chosen, setChosen] = useState<number>();
  const change = (changed: readonly Look[]) => onChange(writeLooks(changed));
  const gaze = useGaze(picture, viewAngle, (found) => {
    setChosen(undefined);
    change(found);
  });
  const total = looks.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return (
    <FieldFrame id={id} field={field} error={error}>
      {picture ? (
        <GazePicture
          picture={picture}
          looks={looks}
          viewAngle={viewAngle}
          gaze={gaze}
          chosen={chosen}
          onChoose={setChosen}
          onChange={change}
        />
      ) : (
        <p className="text-sm text-soft">Choose the content picture first.</p>
      )}
      <ProgressBar label="Time left for looking" value={gaze.elapsedMs} max={LOOKING_MS} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button onClick={gaze.toggle} disabled={!picture}>
          {gaze.isLooking ? "Enough" : "Look around"}
        </Button>
        <Button look="bare" onClick={() => change([])} disabled={looks.length === 0}>
          Forget
        </Button>
        <output id={id} className="tabular text-sm text-soft" data-testid="looks">
          {looks.length === 0
            ? "Nothing recorded"
            : `${looks.length} fixations, ${(total / 1000).toFixed(1)} s`}
        </output>
      </div>
      {picture && !gaze.isLooking ? (
        <LookEditor looks={looks} chosen={chosen} onChange={change} onChoose={setChosen} />
      ) : null}
    </FieldFrame>
  );
}
