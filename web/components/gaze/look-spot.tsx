"use client";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { Look } from "../../../gpu/paint/index.ts";
import { changedLook, DURATION_STEP_MS } from "../../lib/gaze.ts";

const KEY_STEP = 0.01;
/** With the shift key. */
const WIDE_STEP = 0.05;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface LookSpotProps {
  look: Look;
  index: number;
  isChosen: boolean;
  onChoose(): void;
  onChange(look: Look): void;
  onRemove(): void;
}

/** One fixation over its picture: the longer the look, the larger. It is dragged, or moved by arrow keys. */
export function LookSpot({ look, index, isChosen, onChoose, onChange, onRemove }: LookSpotProps) {
  /** From the pointer to the middle of the spot, as shares of the picture. */
  const grip = useRef<{ by: number; x: number; y: number }>(undefined);
  const { x, y, durationMs } = look;
  const size = 6 + 10 * Math.min(1, durationMs / 1000);

  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLButtonElement>) => {
    const box = (currentTarget.parentElement ?? currentTarget).getBoundingClientRect();
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  };
  const hold = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    grip.current = { by: event.pointerId, x: x - place.x, y: y - place.y };
    onChoose();
  };
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    if (grip.current?.by !== event.pointerId) return;
    const place = placeOf(event);
    onChange(changedLook(look, { x: place.x + grip.current.x, y: place.y + grip.current.y }));
  };
  const release = () => {
    grip.current = undefined;
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? WIDE_STEP : KEY_STEP;
    if (arrow) onChange(changedLook(look, { x: x + step * arrow[0], y: y + step * arrow[1] }));
    else if (event.key === "+" || event.key === "-") {
      const more = event.key === "+" ? DURATION_STEP_MS : -DURATION_STEP_MS;
      onChange(changedLook(look, { durationMs: durationMs + more }));
    } else if (event.key === "Delete" || event.key === "Backspace") onRemove();
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      aria-label={`Fixation ${index + 1}, ${Math.round(durationMs)} ms. Arrow keys move it, plus and minus change how long it was, Delete removes it.`}
      aria-pressed={isChosen}
      onPointerDown={hold}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
      onFocus={onChoose}
      onKeyDown={press}
      data-testid="look"
      className="absolute aspect-square min-w-6 -translate-1/2 cursor-move touch-none rounded-full bg-[radial-gradient(closest-side,rgb(255_255_255/0.75),rgb(255_255_255/0.35)_55%,transparent)] ring-1 ring-white/60 aria-pressed:ring-2 aria-pressed:ring-accent"
      style={{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${size}%` }}
    />
  );
}
