"use client";
// What has been painted over a picture, and the picture that is made of it: after each step it goes to the server, since a run is
// made of pictures that are there.
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { drawStep, isBlank, type MapStep } from "../../lib/map-drawing.ts";
import { UploadError, uploadPicture } from "../../lib/upload.ts";

/** "pending" while what was painted is on its way. */
export type ChosenMap = PictureFieldsFragment | "pending" | undefined;

export interface MapDrawing {
  canvas: RefObject<HTMLCanvasElement | null>;
  isBlank: boolean;
  canUndo: boolean;
  error?: string;
  /** Draws what is not a step yet. */
  show(step: MapStep): void;
  add(step: MapStep): void;
  undo(): void;
  retry(): void;
}

interface Drawn {
  /** Painted before, on which painting goes on; later ones are this drawing's own. */
  map: ChosenMap;
  /** The colour that says nothing. */
  ground: string;
  onChange(map: ChosenMap): void;
  /** Hears of all that is on the canvas, whenever it changes. */
  onDraw?(pixels: Uint8ClampedArray): void;
}

export function useMapDrawing({ map, ground, onChange, onDraw }: Drawn): MapDrawing {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [base, setBase] = useState(map === "pending" ? undefined : map);
  const [before, setBefore] = useState<HTMLImageElement>();
  const [steps, setSteps] = useState<readonly MapStep[]>([]);
  const [error, setError] = useState<string>();
  const newest = useRef(steps);
  newest.current = steps;

  useEffect(() => {
    if (!base) return;
    const image = new Image();
    image.onload = () => setBefore(image);
    image.onerror = () => setBase(undefined);
    // As it was painted: colours have a meaning, which a smaller copy would blur.
    image.src = base.url;
  }, [base]);

  // Strokes before it is here would be sent without it.
  const isReady = !base || before !== undefined;
  const penOf = () => canvas.current?.getContext("2d", { willReadFrequently: true }) ?? undefined;
  const drawAll = useEffectEvent((all: readonly MapStep[]) => {
    const pen = penOf();
    if (!pen) return;
    const { width, height } = pen.canvas;
    drawStep(pen, "clear", ground);
    pen.imageSmoothingEnabled = false;
    if (before) pen.drawImage(before, 0, 0, width, height);
    for (const step of all) drawStep(pen, step, ground);
    onDraw?.(pen.getImageData(0, 0, width, height).data);
  });
  useEffect(() => {
    if (isReady) drawAll(steps);
  }, [isReady, steps]);

  const send = useEffectEvent(async () => {
    setError(undefined);
    if (steps.length === 0) return onChange(base);
    if (isBlank(steps)) return onChange(undefined);
    onChange("pending");
    const blob = await new Promise<Blob | null>((resolve) => canvas.current?.toBlob(resolve));
    if (!blob || newest.current !== steps) return;
    try {
      const picture = await uploadPicture(new File([blob], "map.png", { type: blob.type }), () => {}, true);
      if (newest.current === steps) onChange(picture);
    } catch (reason) {
      if (!(reason instanceof UploadError)) throw reason;
      if (newest.current !== steps) return;
      setError(reason.message);
      onChange(undefined);
    }
  });
  const isUntouched = useRef(true);
  useEffect(() => {
    // What was there at first is known.
    if (steps.length > 0) isUntouched.current = false;
    if (!isUntouched.current) void send();
  }, [steps]);

  return {
    canvas,
    isBlank: steps.length === 0 ? !base : isBlank(steps),
    canUndo: steps.length > 0,
    error,
    show: (step) => {
      const pen = penOf();
      if (pen && isReady) drawStep(pen, step, ground);
    },
    add: (step) => {
      if (isReady) setSteps((all) => [...all, step]);
    },
    undo: () => setSteps((all) => all.slice(0, -1)),
    retry: () => void send(),
  };
}
