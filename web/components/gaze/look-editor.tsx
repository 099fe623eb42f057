"use client";
import { Plus, Trash2 } from "lucide-react";
import type { Look } from "../../../gpu/paint/index.ts";
import { changedLook, DURATION_STEP_MS, LONGEST_MS, MAX_LOOKS } from "../../lib/gaze.ts";
import { Button } from "../ui/button.tsx";
import { RangeField } from "../ui/range-field.tsx";

/** Added by hand: a glance that counts, in the middle. */
const NEW_LOOK: Look = { x: 0.5, y: 0.5, durationMs: 400 };

interface LookEditorProps {
  looks: readonly Look[];
  /** Number of the chosen one. */
  chosen: number | undefined;
  onChange(looks: readonly Look[]): void;
  onChoose(index: number | undefined): void;
}

/** What can be done with the chosen fixation, and with all of them. */
export function LookEditor({ looks, chosen, onChange, onChoose }: LookEditorProps) {
  const look = chosen === undefined ? undefined : looks[chosen];
  return (
    <div className="space-y-2">
      {look && chosen !== undefined ? (
        <RangeField
          label={`Duration of fixation ${chosen + 1}`}
          name="look-duration"
          value={look.durationMs}
          min={0}
          max={Math.max(LONGEST_MS, look.durationMs)}
          step={DURATION_STEP_MS}
          format={(value) => `${Math.round(value)} ms`}
          onChange={(durationMs) => onChange(looks.with(chosen, changedLook(look, { durationMs })))}
        />
      ) : looks.length > 0 ? (
        <p className="text-sm text-soft">Press a fixation to change it, or drag it elsewhere.</p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button
          look="bare"
          disabled={looks.length >= MAX_LOOKS}
          onClick={() => {
            onChange([...looks, NEW_LOOK]);
            onChoose(looks.length);
          }}
        >
          <Plus aria-hidden />
          Add a fixation
        </Button>
        {look && chosen !== undefined ? (
          <Button
            look="bare"
            onClick={() => {
              onChange(looks.toSpliced(chosen, 1));
              onChoose(undefined);
            }}
          >
            <Trash2 aria-hidden />
            Remove fixation {chosen + 1}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
