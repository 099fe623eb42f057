"use client";
// Plays a session from its first stroke to its last; between plays the painting is shown as it is.
import { useCallback, useEffect, useState } from "react";

const WHOLE_MS = 8000;
const TICK_MS = 40;

export interface Replay {
  /** The step on show; the last one while nothing is replayed. */
  step: number;
  steps: number;
  isPlaying: boolean;
  toggle(): void;
  scrub(step: number): void;
  /** Back to the painting as it is. */
  stop(): void;
}

/** @param show shows the session after so many steps, or as it is. */
export function useReplay(steps: number, show: (step: number | undefined) => void): Replay {
  const [step, setStep] = useState<number>();
  const [isPlaying, setPlaying] = useState(false);

  useEffect(() => show(step), [show, step]);

  useEffect(() => {
    if (!isPlaying) return;
    const stride = Math.max(1, Math.ceil((steps * TICK_MS) / WHOLE_MS));
    // A tick may still come after the end, when there is no step any more: it must not begin again.
    const advance = (now?: number) => (now === undefined ? undefined : Math.min(steps, now + stride));
    const timer = setInterval(() => setStep(advance), TICK_MS);
    return () => clearInterval(timer);
  }, [isPlaying, steps]);

  const isOver = step !== undefined && step >= steps;
  useEffect(() => {
    if (!isOver) return;
    setPlaying(false);
    setStep(undefined);
  }, [isOver]);

  const stop = useCallback(() => {
    setPlaying(false);
    setStep(undefined);
  }, []);
  return {
    step: Math.min(step ?? steps, steps),
    steps,
    isPlaying,
    toggle: () => {
      if (!isPlaying && step === undefined) setStep(0);
      setPlaying(!isPlaying);
    },
    scrub: (next) => {
      setPlaying(false);
      setStep(next);
    },
    stop,
  };
}
