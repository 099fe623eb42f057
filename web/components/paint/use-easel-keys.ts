"use client";
// Keys that work wherever the focus is on the page: undo, redo, the size of the brush.
import { useEffect } from "react";
import type { PaintingSession } from "../../lib/paint/painting-session.ts";
import type { Brush } from "./use-brush.ts";

export const SIZE_STEP = 1.15;

export function useEaselKeys(session: PaintingSession | undefined, { scale }: Brush): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = actionOf(event, session, scale);
      if (!action || isTyping(event.target)) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [session, scale]);
}

function actionOf(
  { key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent,
  session: PaintingSession | undefined,
  scale: Brush["scale"],
): (() => void) | undefined {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    if (letter === "y" || (letter === "z" && shiftKey)) return () => session?.redo();
    return letter === "z" ? () => session?.undo() : undefined;
  }
  if (key === "]") return () => scale(SIZE_STEP);
  return key === "[" ? () => scale(1 / SIZE_STEP) : undefined;
}

/** Sliders and radio buttons have no text to undo. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["range", "radio", "checkbox"].includes(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || target.tagName === "TEXTAREA");
}
