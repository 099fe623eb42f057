"use client";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import type { Look } from "../../../gpu/paint/index.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import type { LookedAt } from "./gaze-input.tsx";
import { LookSpot } from "./look-spot.tsx";
import type { Gaze, Place } from "./use-gaze.ts";

/** Degrees around the pointer that are seen sharply: about the fovea and a little more. */
const SHARP_DEGREES = 3;
const KEY_STEP = 0.04;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface GazePictureProps {
  picture: LookedAt;
  looks: readonly Look[];
  viewAngle: number;
  gaze: Gaze;
  /** Number of the chosen look. */
  chosen: number | undefined;
  onChoose(index: number | undefined): void;
  onChange(looks: readonly Look[]): void;
}

/** While somebody looks: blurred but for where the pointer is. Before and after: where they looked, as soft circles. */
export function GazePicture(props: GazePictureProps) {
  const { picture, looks, viewAngle, gaze, chosen, onChoose, onChange } = props;
  const sharp = useRef<HTMLDivElement>(null);
  const place = useRef<Place>({ x: 0.5, y: 0.5 });
  const { isLooking, look } = gaze;
  const url = imageAtWidth(picture.url, 960);
  const radius = sharpRadius(picture, viewAngle);

  const show = (next: Place) => {
    place.current = next;
    sharp.current?.style.setProperty("--x", `${next.x * 100}%`);
    sharp.current?.style.setProperty("--y", `${next.y * 100}%`);
    look(next);
  };
  const followPointer = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLButtonElement>) => {
    const box = currentTarget.getBoundingClientRect();
    show({ x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height });
  };
  const followKeys = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow || !isLooking) return;
    event.preventDefault();
    const { x, y } = place.current;
    show({ x: within(x + KEY_STEP * arrow[0]), y: within(y + KEY_STEP * arrow[1]) });
  };
  const surface = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // So that arrow keys look around at once.
    if (isLooking) surface.current?.focus({ preventScroll: true });
  }, [isLooking]);

  return (
    <Frame width={picture.width} height={picture.height}>
      <SteadyImage url={url} alt="" className={isLooking ? "scale-105 blur-md" : ""} />
      {isLooking ? (
        <div
          ref={sharp}
          className="absolute inset-0"
          style={{ clipPath: `circle(${radius}% at var(--x, 50%) var(--y, 50%))` }}
        >
          <SteadyImage url={url} alt="" />
        </div>
      ) : (
        looks.map((one, index) => (
          <LookSpot
            // biome-ignore lint/suspicious/noArrayIndexKey: a look is its place in the list; all else of it changes.
            key={index}
            look={one}
            index={index}
            isChosen={index === chosen}
            onChoose={() => onChoose(index)}
            onChange={(changed) => onChange(looks.with(index, changed))}
            onRemove={() => {
              onChange(looks.toSpliced(index, 1));
              onChoose(undefined);
            }}
          />
        ))
      )}
      {isLooking ? (
        <button
          ref={surface}
          type="button"
          aria-label="Look around: move the pointer, or use the arrow keys, and rest where it is interesting."
          data-testid="gaze"
          className="absolute inset-0 cursor-none touch-none"
          onPointerDown={followPointer}
          onPointerMove={followPointer}
          onPointerLeave={() => look(undefined)}
          onKeyDown={followKeys}
        />
      ) : null}
    </Frame>
  );
}

/** Per cent as CSS understands them for a circle: of the diagonal over the square root of two. */
function sharpRadius({ width, height }: LookedAt, viewAngle: number): number {
  const degree = Math.max(width, height) / viewAngle;
  return (SHARP_DEGREES * degree * 100) / Math.sqrt((width ** 2 + height ** 2) / 2);
}

const within = (share: number) => Math.min(1, Math.max(0, share));
