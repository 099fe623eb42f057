"use client";
import { useId } from "react";
import { readLooks, writeLooks } from "../../lib/gaze.ts";
import type { LooksField } from "../../lib/parameters.ts";
import { FieldFrame } from "../parameters/field-frame.tsx";
import { Button } from "../ui/button.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { GazePicture } from "./gaze-picture.tsx";
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
  const gaze = useGaze(picture, viewAngle, (found) => onChange(writeLooks(found)));
  const total = looks.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return (
    <FieldFrame id={id} field={field} error={error}>
      {picture ? (
        <GazePicture
          picture={picture}
          looks={looks}
          viewAngle={viewAngle}
          gaze={gaze}
          onForget={(index) => onChange(writeLooks(looks.toSpliced(index, 1)))}
        />
      ) : (
        <p className="text-sm text-soft">Choose the content picture first.</p>
      )}
      <ProgressBar label="Time left for looking" value={gaze.elapsedMs} max={LOOKING_MS} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button onClick={gaze.toggle} disabled={!picture}>
          {gaze.isLooking ? "Enough" : "Look around"}
        </Button>
        <Button look="bare" onClick={() => onChange("[]")} disabled={looks.length === 0}>
          Forget
        </Button>
        <output id={id} className="tabular text-sm text-soft" data-testid="looks">
          {looks.length === 0
            ? "Nothing recorded"
            : `${looks.length} fixations, ${(total / 1000).toFixed(1)} s`}
        </output>
      </div>
    </FieldFrame>
  );
}
