"use client";
import { useCallback, useEffect, useState } from "react";

/** The whole run takes about this long, but no picture is shown shorter or longer than the bounds. */
const WHOLE_MS = 8000;
const SHORTEST_MS = 40;
const LONGEST_MS = 250;

export interface TimeLapse {
  index: number;
  setIndex(index: number): void;
  isPlaying: boolean;
  toggle(): void;
}

/** A position among `count` pictures that can play by itself; it starts, and stops, at the last one. */
export function useTimeLapse(count: number): TimeLapse {
  const [chosen, setChosen] = useState<number>();
  const [isPlaying, setPlaying] = useState(false);
  const last = Math.max(0, count - 1);
  const index = Math.min(chosen ?? last, last);

  useEffect(() => {
    if (!isPlaying) return;
    const pause = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, WHOLE_MS / Math.max(1, count)));
    const timer = setInterval(() => setChosen((now) => Math.min(last, (now ?? last) + 1)), pause);
    return () => clearInterval(timer);
  }, [isPlaying, count, last]);

  const isAtEnd = index >= last;
  useEffect(() => {
    if (isPlaying && isAtEnd) setPlaying(false);
  }, [isPlaying, isAtEnd]);

  const toggle = useCallback(() => {
    if (!isPlaying && isAtEnd) setChosen(0);
    setPlaying(!isPlaying);
  }, [isPlaying, isAtEnd]);

  const setIndex = useCallback((next: number) => {
    setPlaying(false);
    setChosen(next);
  }, []);

  return { index, setIndex, isPlaying, toggle };
}
