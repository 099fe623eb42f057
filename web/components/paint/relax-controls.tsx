"use client";
import { useState } from "react";
import { PAINTING_LIMITS } from "../../../gpu/paint/index.ts";
import { Button } from "../ui/button.tsx";
import { RangeField } from "../ui/range-field.tsx";

interface RelaxControlsProps {
  isDisabled: boolean;
  onRelax(steps: number): void;
}

/** Lets the server change strokes by chance, and keep what brings the painting closer to the photograph. */
export function RelaxControls({ isDisabled, onRelax }: RelaxControlsProps) {
  const [steps, setSteps] = useState(2000);
  return (
    <section aria-label="Relax" className="space-y-4 border-t border-line pt-6">
      <p className="text-sm text-soft">
        Relaxing moves, turns, sizes and colours strokes that are there, a little and by chance, and keeps
        what comes closer to the photograph, most where a map is light and nothing where it is dark. Undo
        takes all of it back at once.
      </p>
      <RangeField
        {...{ label: "Changes tried", name: "steps", min: 100, max: PAINTING_LIMITS.relaxSteps, step: 100 }}
        isLog
        value={steps}
        format={(value) => value.toLocaleString("en")}
        onChange={setSteps}
      />
      <Button disabled={isDisabled} onClick={() => onRelax(steps)}>
        Relax
      </Button>
    </section>
  );
}
