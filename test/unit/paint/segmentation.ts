// Pictures and partitions for the tests of segmentation.
import type { ColourField } from "../../../gpu/image/colour.ts";
import { type Bandwidth, MeanShift, startTrajectories } from "../../../gpu/paint/segment-mean-shift.ts";
import { joinModes, type Segmentation } from "../../../gpu/paint/segment-regions.ts";

export function field(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): ColourField {
  const data = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colour(x, y), 3 * (y * width + x));
  return { width, height, data };
}

/** Mean shift until nothing moves, at most 20 times. */
export function shifted(from: ColourField, bandwidth: Bandwidth) {
  const trajectories = startTrajectories(from);
  const shift = new MeanShift(from);
  for (let i = 0; i < 20 && trajectories.moving.length > 0; i++) shift.sweep(trajectories, bandwidth);
  return trajectories;
}

export const segment = (from: ColourField, bandwidth: Bandwidth): Segmentation =>
  joinModes(from, shifted(from, bandwidth), bandwidth);

/** Regions of a map of letters. */
export function partition(rows: readonly string[]): Segmentation {
  const letters = [...new Set(rows.join(""))];
  const labels = Int32Array.from([...rows.join("")], (letter) => letters.indexOf(letter));
  return { width: rows[0]!.length, height: rows.length, labels, count: letters.length };
}
