"use client";
// What has been painted of a map, and the picture that is made of it: after each step it goes to the server, since a run is made
// of pictures that are there.
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { drawStep, isBlank, type MapStep } from "../../lib/map-drawing.ts";
import { UploadError, uploadPicture } from "../../lib/upload.ts";

/** "pending" while what was painted is on its way. */
export type ChosenMap = PictureFieldsFragment | "pending" | undefined;

export interface MapDrawing {
  canvas: RefObject<HTMLCanvasElement | null>;
  isBlank: boolean;
  canUndo: boolean;
  error?: string;
  add(step: MapStep): void;
  undo(): void;
  retry(): void;
}

/** @param map painted before, on which painting goes on; later ones are this drawing's own. */
export function useMapDrawing(map: ChosenMap, onChange: (map: ChosenMap) => void): MapDrawing {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [base] = useState(map === "pending" ? undefined : map);
  const [ground, setGround] = useState<HTMLImageElement>();
  const [steps, setSteps] = useState<readonly MapStep[]>([]);
  const [error, setError] = useState<string>();
  const newest = useRef(steps);
  newest.current = steps;

  useEffect(() => {
    if (!base) return;
    const image = new Image();
    image.onload = () => setGround(image);
    image.src = imageAtWidth(base.url, 960);
  }, [base]);

  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    drawStep(pen, { tone: "clear" });
    if (ground) pen.drawImage(ground, 0, 0, pen.canvas.width, pen.canvas.height);
    for (const step of steps) drawStep(pen, step);
  }, [ground, steps]);

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
    add: (step) => setSteps((all) => [...all, step]),
    undo: () => setSteps((all) => all.slice(0, -1)),
    retry: () => void send(),
  };
}
