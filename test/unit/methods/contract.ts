// What every method without a network promises its consumers; each one's own test adds what it alone does.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Raster } from "../../../gpu/image/raster.ts";
import { type Method, MethodError } from "../../../gpu/methods/method.ts";
import { AWKWARD, finish, type Setup, start } from "./runs.ts";

export interface Promised {
  content: Raster;
  style?: Raster;
  /** A setting that makes a run short but whole. */
  parameters: Record<string, unknown>;
  /** The same seed is the only chance in it: another seed gives another picture. */
  usesSeed: boolean;
  /** Steps are several iterations each where they are so much more work. */
  hasLargerSteps?: boolean;
}

export function keepsItsPromises<Schema extends z.ZodObject>(
  method: Method<Schema, "image">,
  promised: Promised,
) {
  const { content, style, parameters, usesSeed, hasLargerSteps = false } = promised;
  const setup: Setup = { content, style, parameters };

  describe("the stream", () => {
    it("counts without gaps to its total, with finite values and a picture each", async () => {
      const { progress, image } = await finish(method, setup);
      const iterations = progress.map(({ iteration }) => iteration);
      const isRising = iterations.every((iteration, i) => iteration > (iterations[i - 1] ?? 0));
      if (hasLargerSteps) expect(isRising).toBe(true);
      else expect(iterations).toEqual(progress.map((_, i) => i + 1));
      expect(progress.at(-1)!.total).toBe(iterations.at(-1));
      for (const { values, image: shown } of progress) {
        expect(Object.values(values).every(Number.isFinite)).toBe(true);
        expectPicture(shown!, image);
      }
      expectSame(progress.at(-1)!.image!, image);
    });

    it("gives equal pictures for equal seeds", async () => {
      const [one, again, other] = await Promise.all(
        [1, 1, 2].map((seed) => finish(method, { ...setup, seed })),
      );
      expectSame(again!.image, one!.image);
      if (usesSeed) expect(isSame(other!.image, one!.image)).toBe(false);
    });

    it("ends when it is cancelled, with the reason", async () => {
      const abort = new AbortController();
      const run = start(method, { ...setup, signal: abort.signal });
      await run.next();
      abort.abort(new Error("enough"));
      await expect(run.next()).rejects.toThrow("enough");
    });
  });

  it("goes on from every saved state to the same pictures", async () => {
    const whole = await finish(method, setup);
    const cuts = [0, Math.floor(whole.states.length / 2), whole.states.length - 1];
    for (const cut of new Set(cuts)) {
      const rest = await finish(method, { ...setup, state: whole.states[cut] });
      expect(rest.progress.map(({ iteration }) => iteration)).toEqual(
        whole.progress.slice(cut + 1).map(({ iteration }) => iteration),
      );
      rest.progress.forEach(({ image, values }, i) => {
        expectSame(image!, whole.progress[cut + 1 + i]!.image!);
        expect(values).toEqual(whole.progress[cut + 1 + i]!.values);
      });
      expectSame(rest.image, whole.image);
    }
  });

  it.each(Object.entries(AWKWARD))("works on a picture %s", async (_, awkward) => {
    const { image, progress } = await finish(method, { ...setup, content: awkward });
    expectPicture(image, image);
    expect(progress.length).toBeGreaterThan(0);
  });

  it.each(endsOf(method))("works with %s at %s", async (name, value) => {
    const { image } = await finish(method, {
      ...setup,
      parameters: { ...parameters, [name]: value, ...(name === "size" && { size: Math.min(value, 192) }) },
    });
    expectPicture(image, image);
  });

  it("says which picture is missing", async () => {
    const failure: unknown = await finish(method, { parameters }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MethodError);
    expect((failure as MethodError).message).toMatch(/content|style/);
  });

  it("estimates more memory for more pixels", () => {
    const estimate = (size: number) =>
      method.estimateMemory({ content, style, parameters: method.parameters.parse({ size }) });
    expect(estimate(64)).toBeGreaterThan(64 * 64);
    expect(estimate(512)).toBeGreaterThan(estimate(64));
  });
}

/** Pixels are whole, of the expected shape and within [0, 1]. */
function expectPicture(actual: Raster, { width, height }: Raster): void {
  expect([actual.width, actual.height, actual.data.length]).toEqual([width, height, width * height * 3]);
  expect(actual.data.every((value) => value >= 0 && value <= 1)).toBe(true);
}

/** Bit by bit: comparing element by element takes longer than painting. */
const isSame = (a: Raster, b: Raster): boolean => a.width === b.width && bytesOf(a).equals(bytesOf(b));
const bytesOf = ({ data }: Raster) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

function expectSame(actual: Raster, expected: Raster): void {
  expect(isSame(actual, expected)).toBe(true);
}

const numberSchema = z.object({ minimum: z.number(), maximum: z.number() });

/** Every number at both ends of its range. */
function endsOf(method: Method): [string, number][] {
  const schema = z
    .object({ properties: z.record(z.string(), z.unknown()) })
    .parse(z.toJSONSchema(method.parameters, { io: "input" }));
  return Object.entries(schema.properties).flatMap(([name, property]): [string, number][] => {
    const range = numberSchema.safeParse(property);
    if (!range.success) return [];
    return [
      [name, range.data.minimum],
      [name, range.data.maximum],
    ];
  });
}
