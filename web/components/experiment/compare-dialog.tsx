"use client";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { CompareOverlay } from "../iterations/compare-overlay.tsx";
import { Frame, SteadyImage } from "../ui/artwork.tsx";

/** A picture that can be laid over another. */
export interface Comparable {
  name: string;
  url: string;
  width: number;
  height: number;
}

interface CompareDialogProps {
  left: Comparable;
  right: Comparable;
  onClose(): void;
}

/** Two pictures in one frame, with an edge between them that the pointer or the arrow keys move. */
export function CompareDialog({ left, right, onClose }: CompareDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-label={`${left.name} and ${right.name}`}
      onClose={onClose}
      className="m-auto w-[min(70rem,calc(100vw-1rem))] max-w-none rounded-lg bg-panel p-3 text-ink shadow-frame backdrop:bg-black/70 sm:p-6"
    >
      <div className="mb-3 grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-center gap-3 font-serif leading-snug wrap-anywhere sm:mb-4 sm:text-lg">
        <p>{left.name}</p>
        <button
          type="button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
          className="inline-flex size-10 items-center justify-center rounded-full text-soft hover:text-ink"
        >
          <X aria-hidden className="size-5" />
        </button>
        <p className="text-right">{right.name}</p>
      </div>
      <Frame width={right.width} height={right.height}>
        <SteadyImage url={right.url} alt={right.name} />
        <CompareOverlay url={left.url} left={left.name} right={right.name} />
      </Frame>
    </dialog>
  );
}
