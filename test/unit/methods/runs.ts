// Follows a method from outside, as worker and command line do, and keeps what it said.
import { deserialize, serialize } from "node:v8";
import type { z } from "zod";
import type { Raster } from "../../../gpu/image/raster.ts";
import type { Method, MethodProgress, MethodResult, MethodState } from "../../../gpu/methods/method.ts";

export interface Setup {
  parameters?: Record<string, unknown>;
  seed?: number;
  signal?: AbortSignal;
  content?: Raster;
  style?: Raster;
  map?: Raster;
  contentLabels?: Raster;
  styleLabels?: Raster;
  state?: MethodState;
}

export interface Finished extends MethodResult {
  progress: MethodProgress[];
  /** What each iteration would be resumed from, through the serialisation that a crash survives. */
  states: MethodState[];
}

export function start<Schema extends z.ZodObject>(method: Method<Schema, "image">, setup: Setup) {
  const { parameters = {}, seed = 1, signal = new AbortController().signal, ...inputs } = setup;
  return method.run({ ...inputs, seed, signal, parameters: method.parameters.parse(parameters) });
}

export async function finish<Schema extends z.ZodObject>(
  method: Method<Schema, "image">,
  setup: Setup,
): Promise<Finished> {
  const run = start(method, setup);
  const progress: MethodProgress[] = [];
  const states: MethodState[] = [];
  for (;;) {
    const step = await run.next();
    if (step.done) return { progress, states, ...step.value };
    progress.push(step.value);
    states.push(deserialize(serialize(await step.value.saveState())) as MethodState);
  }
}

/** A picture whose pixels are `shade(x, y)`. */
export function picture(
  width: number,
  height: number,
  shade: (x: number, y: number) => readonly [number, number, number],
): Raster {
  const data = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(shade(x, y), (y * width + x) * 3);
  return { width, height, data };
}

export const grey = (value: number) => [value, value, value] as const;

/** A disc, a bar and a ramp: areas, edges and a gradient. */
export function scene(width: number, height: number): Raster {
  const radius = Math.min(width, height) / 4;
  return picture(width, height, (x, y) => {
    if (Math.hypot(x - width * 0.35, y - height * 0.4) < radius) return [0.85, 0.25, 0.15];
    if (x > width * 0.7 && x < width * 0.8) return [0.95, 0.9, 0.6];
    return [0.2, 0.35 + (0.3 * y) / height, 0.55];
  });
}

/** Pictures that break careless code, at a size that keeps tests fast. Files with alpha arrive flattened on white. */
export const AWKWARD: Readonly<Record<string, Raster>> = {
  "of one colour": picture(40, 30, () => [0.3, 0.5, 0.7]),
  black: picture(40, 30, () => [0, 0, 0]),
  "of one pixel": picture(1, 1, () => [0.2, 0.9, 0.4]),
  "8000 x 10, as decoded": picture(2048, 3, (x) => grey((x % 97) / 97)),
  "a column of one pixel": picture(1, 64, (_, y) => grey(y / 64)),
  "half white, as flattened alpha": picture(48, 48, (x, y) => (x < 24 ? [1, 1, 1] : [x / 48, y / 48, 0.5])),
};
