"use client";
// Pointer, wheel and keys on the canvas become gestures of the session. The outline of the brush follows them without
// React, which would be too slow for a pointer.
import { type RefObject, useEffect, useRef } from "react";
import type { BrushSettings } from "../../lib/paint/gesture.ts";
import type { PaintingSession } from "../../lib/paint/painting-session.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import type { Brush } from "./use-brush.ts";
import { SIZE_STEP } from "./use-easel-keys.ts";

export interface PointerPainting {
  canvas: RefObject<HTMLCanvasElement | null>;
  ring: RefObject<HTMLDivElement | null>;
  /** In units. */
  painting: { width: number; height: number };
  session: PaintingSession | undefined;
  source: PaintSource | undefined;
  brush: Brush;
  /** A gesture begins. */
  onPaint(): void;
}

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function usePointerPainting(options: PointerPainting): void {
  const newest = useRef(options);
  newest.current = options;
  const { size } = options.brush.settings;
  const { width } = options.painting;

  useEffect(() => {
    const ring = newest.current.ring.current;
    if (ring) ring.style.width = `${(size / width) * 100}%`;
  }, [size, width]);

  useEffect(() => {
    const canvas = newest.current.canvas.current;
    if (!canvas) return;
    const stop = new AbortController();
    const easel = new CanvasPointer(canvas, newest);
    easel.listen(stop.signal);
    return () => stop.abort();
  }, []);
}

class CanvasPointer {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: RefObject<PointerPainting>;
  /** The pointer, or the key, that paints right now. */
  #painting: number | "key" | undefined;
  /** Where the keys have moved the brush, in units. */
  #place: { x: number; y: number } | undefined;

  constructor(canvas: HTMLCanvasElement, options: RefObject<PointerPainting>) {
    this.#canvas = canvas;
    this.#options = options;
  }

  listen(signal: AbortSignal): void {
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", this.#down, { signal });
    canvas.addEventListener("pointermove", this.#move, { signal });
    canvas.addEventListener("pointerup", this.#up, { signal });
    canvas.addEventListener("pointercancel", this.#up, { signal });
    canvas.addEventListener("pointerleave", this.#hideRing, { signal });
    // Not passive: the page must not scroll while the wheel sets the size.
    canvas.addEventListener("wheel", this.#wheel, { signal, passive: false });
    canvas.addEventListener("keydown", this.#press, { signal });
    canvas.addEventListener("keyup", this.#release, { signal });
    canvas.addEventListener("blur", this.#release, { signal });
  }

  #begin(by: number | "key", sample: { x: number; y: number; pressure: number }): void {
    const { session, source, brush, onPaint } = this.#options.current;
    if (!session || !source || this.#painting !== undefined) return;
    this.#painting = by;
    onPaint();
    session.begin(source, brush.settings satisfies BrushSettings, sample);
  }

  #end(): void {
    if (this.#painting === undefined) return;
    this.#painting = undefined;
    this.#options.current.session?.end();
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#begin(event.pointerId, this.#sampleOf(event));
    this.#place = undefined;
  };

  readonly #move = (event: PointerEvent): void => {
    const place = this.#sampleOf(event);
    if (event.pointerType !== "touch") this.#showRing(place);
    if (event.pointerId !== this.#painting) return;
    const { session } = this.#options.current;
    // Hidden from pages that come by plain HTTP from another machine: there a fast stroke has fewer points.
    const coalesced = event.getCoalescedEvents?.() ?? [];
    for (const each of coalesced.length > 0 ? coalesced : [event]) session?.move(this.#sampleOf(each));
  };

  readonly #up = (event: PointerEvent): void => {
    if (event.pointerId === this.#painting) this.#end();
  };

  readonly #wheel = (event: WheelEvent): void => {
    // With Ctrl the wheel zooms the page, which is not ours to forbid.
    if (event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    this.#options.current.brush.scale(event.deltaY < 0 ? SIZE_STEP : 1 / SIZE_STEP);
  };

  readonly #press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { painting, brush, session } = this.#options.current;
    const { width, height } = painting;
    this.#place ??= { x: width / 2, y: height / 2 };
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = Math.max(2, brush.settings.size / 2);
      this.#place.x = Math.min(width, Math.max(0, this.#place.x + step * arrow[0]));
      this.#place.y = Math.min(height, Math.max(0, this.#place.y + step * arrow[1]));
      if (this.#painting === "key") session?.move({ ...this.#place, pressure: 1 });
    } else if (event.key !== " ") return;
    else if (!event.repeat) this.#begin("key", { ...this.#place, pressure: 1 });
    event.preventDefault();
    this.#showRing(this.#place);
  };

  readonly #release = (event: Event): void => {
    const isOther = event instanceof KeyboardEvent && event.key !== " ";
    if (this.#painting === "key" && !isOther) this.#end();
  };

  readonly #hideRing = (): void => {
    const ring = this.#options.current.ring.current;
    if (ring) ring.style.display = "none";
  };

  #showRing({ x, y }: { x: number; y: number }): void {
    const { ring, painting } = this.#options.current;
    if (!ring.current) return;
    ring.current.style.display = "block";
    ring.current.style.left = `${(x / painting.width) * 100}%`;
    ring.current.style.top = `${(y / painting.height) * 100}%`;
  }

  /** Only pens know how hard they are pressed; other pointers report a constant. */
  #sampleOf({ clientX, clientY, pointerType, pressure }: PointerEvent): {
    x: number;
    y: number;
    pressure: number;
  } {
    const box = this.#canvas.getBoundingClientRect();
    const { width, height } = this.#options.current.painting;
    return {
      x: ((clientX - box.left) / box.width) * width,
      y: ((clientY - box.top) / box.height) * height,
      pressure: pointerType === "pen" ? pressure : 1,
    };
  }
}
