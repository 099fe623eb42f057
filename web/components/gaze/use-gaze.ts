"use client";
// Records a pointer over a picture for some seconds.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Look } from "../../../gpu/paint/index.ts";
import { GazeRecording } from "../../lib/gaze.ts";

export const LOOKING_MS = 10_000;
const TICK_MS = 100;

export interface Place {
  /** Shares of the picture, from the upper left. */
  x: number;
  y: number;
}

export interface Gaze {
  isLooking: boolean;
  elapsedMs: number;
  toggle(): void;
  /** The pointer is there, or nowhere on the picture. */
  look(place: Place | undefined): void;
}

export function useGaze(
  picture: { width: number; height: number } | undefined,
  viewAngle: number,
  onDone: (looks: readonly Look[]) => void,
): Gaze {
  const recording = useRef<GazeRecording>(undefined);
  const [startedMs, setStartedMs] = useState<number>();
  const [elapsedMs, setElapsedMs] = useState(0);

  const stop = () => {
    if (recording.current && picture) {
      onDone(recording.current.end(performance.now(), picture, viewAngle));
    }
    recording.current = undefined;
    setStartedMs(undefined);
    setElapsedMs(0);
  };
  const newestStop = useRef(stop);
  newestStop.current = stop;

  useEffect(() => {
    if (startedMs === undefined) return;
    const timer = setInterval(() => {
      const elapsed = performance.now() - startedMs;
      setElapsedMs(Math.min(LOOKING_MS, elapsed));
      if (elapsed >= LOOKING_MS) newestStop.current();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [startedMs]);

  const look = useCallback((place: Place | undefined) => {
    const now = performance.now();
    if (place) recording.current?.at(place, now);
    else recording.current?.away(now);
  }, []);

  return {
    isLooking: startedMs !== undefined,
    elapsedMs,
    toggle: () => {
      if (recording.current) return stop();
      recording.current = new GazeRecording();
      setStartedMs(performance.now());
    },
    look,
  };
}
