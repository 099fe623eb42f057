"use client";
// Pointer and keys over the map become steps of its drawing. A drag is drawn as it goes; it is a step when it ends.
import { type KeyboardEvent, type PointerEvent, type RefObject, useRef } from "react";
import type { MapPlace, MapStroke } from "../../lib/map-drawing.ts";
import type { MapDrawing } from "./use-map-drawing.ts";

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const within = (share: number) => Math.min(1, Math.max(0, share));

interface MapBrush {
  colour: string;
  /** Share of the longer side. */
  size: number;
  drawing: MapDrawing;
  /** Shows where the brush is. */
  ring: RefObject<HTMLDivElement | null>;
}

export function useMapBrush({ colour, size, drawing, ring }: MapBrush) {
  const drag = useRef<{ by: number | "key"; step: MapStroke & { path: MapPlace[] } }>(undefined);
  const place = useRef<MapPlace>({ x: 0.5, y: 0.5 });

  const showAt = (at: MapPlace) => {
    place.current = at;
    ring.current?.style.setProperty("display", "block");
    ring.current?.style.setProperty("left", `${at.x * 100}%`);
    ring.current?.style.setProperty("top", `${at.y * 100}%`);
  };
  const reach = (at: MapPlace) => {
    const { current } = drag;
    if (!current) return;
    const { step } = current;
    const path = [...step.path.slice(-1), at];
    step.path.push(at);
    drawing.show({ ...step, path });
  };
  const begin = (by: number | "key") => {
    if (drag.current) return;
    drag.current = { by, step: { colour, size, path: [] } };
    reach(place.current);
  };
  const end = (by: number | "key") => {
    const { current } = drag;
    if (current?.by !== by) return;
    drag.current = undefined;
    drawing.add(current.step);
  };
  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent): MapPlace => {
    const box = currentTarget.getBoundingClientRect();
    return { x: within((clientX - box.left) / box.width), y: within((clientY - box.top) / box.height) };
  };

  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      showAt(placeOf(event));
      begin(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      showAt(placeOf(event));
      if (drag.current?.by === event.pointerId) reach(place.current);
    },
    onPointerUp: ({ pointerId }: PointerEvent) => end(pointerId),
    onPointerCancel: ({ pointerId }: PointerEvent) => end(pointerId),
    onPointerLeave: () => ring.current?.style.setProperty("display", "none"),
    onKeyDown: (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      const arrow = ARROWS[event.key];
      if (isUndo) drawing.undo();
      else if (event.ctrlKey || event.metaKey || event.altKey) return;
      else if (arrow) {
        const { x, y } = place.current;
        showAt({ x: within(x + (arrow[0] * size) / 2), y: within(y + (arrow[1] * size) / 2) });
        reach(place.current);
      } else if (event.key !== " ") return;
      else if (!event.repeat) {
        showAt(place.current);
        begin("key");
      }
      event.preventDefault();
    },
    onKeyUp: ({ key }: KeyboardEvent) => {
      if (key === " ") end("key");
    },
    onBlur: () => end("key"),
  };
}
