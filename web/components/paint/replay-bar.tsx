"use client";
import { Pause, Play } from "lucide-react";
import { IconButton } from "../ui/icon-button.tsx";
import type { Replay } from "./use-replay.ts";

/** The session as a time-lapse: play it, or go through it by pointer or arrow keys. */
export function ReplayBar({ replay }: { replay: Replay }) {
  const { step, steps, isPlaying, toggle, scrub } = replay;
  return (
    <div className="flex min-w-60 grow items-center gap-3">
      <IconButton
        label={isPlaying ? "Pause the time-lapse" : "Play as a time-lapse"}
        isDisabled={steps < 2}
        onClick={toggle}
      >
        {isPlaying ? <Pause aria-hidden className="size-4" /> : <Play aria-hidden className="size-4" />}
      </IconButton>
      <input
        type="range"
        aria-label="Moment of the session"
        aria-valuetext={`Step ${step} of ${steps}`}
        min={0}
        max={Math.max(1, steps)}
        value={step}
        disabled={steps < 2}
        onChange={({ currentTarget }) => scrub(Number(currentTarget.value))}
        className="slider min-w-0 grow"
        style={{ "--filled": `${steps > 0 ? (step / steps) * 100 : 100}%` }}
      />
      <output className="tabular min-w-20 text-right text-sm text-soft" data-testid="replay-step">
        {steps > 0 ? `${step} / ${steps}` : "–"}
      </output>
    </div>
  );
}
