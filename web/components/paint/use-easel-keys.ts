"use client";
// Keys that work wherever the focus is on the page: undo, redo, the size of the brush, the field of directions.
import { useEffect } from "react";
import type { PaintingSession } from "../../lib/paint/painting-session.ts";
import type { Brush } from "./use-brush.ts";

export const SIZE_STEP = 1.15;

interface EaselKeys {
  session: PaintingSession | undefined;
  brush: Brush;
  onToggleField(): void;
}

export function useEaselKeys({ session, brush: { scale }, onToggleField }: EaselKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // A map has an undo of its own.
      if (event.defaultPrevented) return;
      const action = actionOf(event, { session, scale, onToggleField });
      if (!action || isTyping(event.target)) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [session, scale, onToggleField]);
}

function actionOf(
  { key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent,
  { session, scale, onToggleField }: Pick<EaselKeys, "session" | "onToggleField"> & Pick<Brush, "scale">,
): (() => void) | undefined {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    if (letter === "y" || (letter === "z" && shiftKey)) return () => session?.redo();
    return letter === "z" ? () => session?.undo() : undefined;
  }
  if (key === "d") return onToggleField;
  if (key === "]") return () => scale(SIZE_STEP);
  return key === "[" ? () => scale(1 / SIZE_STEP) : undefined;
}

/** Sliders and radio buttons have no text to undo. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["range", "radio", "checkbox"].includes(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || target.tagName === "TEXTAREA");
}
