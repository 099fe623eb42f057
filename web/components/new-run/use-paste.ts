"use client";
import { useEffect, useEffectEvent } from "react";
import type { PicturePart } from "./picture-picker.tsx";

/**
 * Takes an image from the clipboard, wherever on the page it is pasted.
 * @param usual the picker it is meant for, unless the keyboard's focus is in the other one.
 */
export function usePaste(
  usual: PicturePart,
  onPaste: (file: File, part: PicturePart) => Promise<void>,
): void {
  const handle = useEffectEvent((event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    const focused = document.activeElement?.closest<HTMLElement>("[data-picker]")?.dataset.picker;
    void onPaste(file, focused === "content" || focused === "style" ? focused : usual);
  });
  useEffect(() => {
    const listen = (event: ClipboardEvent) => handle(event);
    window.addEventListener("paste", listen);
    return () => window.removeEventListener("paste", listen);
  }, []);
}
