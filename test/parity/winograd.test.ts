// Convolutions in tiles, against the reference and against themselves computed without tiles; and the table that
// chooses among the ways.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { measureConv } from "../../gpu/backend/conv-measure.ts";
import { ConvTuner } from "../../gpu/backend/conv-tuner.ts";
import { CONV_WAYS, type ConvQuestion, type ConvWay, questionKey } from "../../gpu/backend/conv-ways.ts";
import { openDevice } from "../../gpu/backend/devices.ts";
import { TuningTableError } from "../../gpu/backend/index.ts";
import { type Case, expectParity, withGradients } from "./compare.ts";

/** From 64 channels on the rule takes tiles: of 2 where the result is no larger, else of 4. */
const cases: Case[] = [
  { from: 64, to: 64, sides: [5, 7], pad: "same" as const },
  { from: 64, to: 80, sides: [2, 2], pad: "same" as const },
  { from: 80, to: 64, sides: [9, 4], pad: "valid" as const },
  { from: 64, to: 64, sides: [4, 6], pad: 2 },
].map(({ from, to, sides, pad }) => ({
  name: `${from}->${to} pad ${pad} on ${sides}`,
  inputs: [{ shape: [2, ...sides, from] }, { shape: [3, 3, from, to] }, { shape: [to] }],
  run: withGradients((x, filter, bias) => {
    const filtered = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad);
    return tf.sum(tf.sin(tf.relu(tf.add(filtered, bias!))));
  }),
}));

const settings = { device: "cpu", threads: 1, keepsHeap: false } as const;
const directions = ["forward", "input", "filter"] as const;
const question: ConvQuestion = {
  direction: "forward",
  kernel: [3, 3, 16, 32],
  shape: [2, 7, 6, 32],
  padding: [1, 1, 1, 1],
  isFrozen: false,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tuning-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("tiles", () => {
  it("give what the reference gives, and all gradients", () => expectParity(cases, 1e-5));

  it.each(directions)("give what the plain way gives, %s", async (direction) => {
    const target = await openDevice("cpu");
    for (const isFrozen of [false, true]) {
      const asked = {
        ...question,
        direction,
        isFrozen,
        shape: direction === "input" ? [2, 7, 6, 16] : question.shape,
        padding: [1, 0, 0, 2],
      };
      const [plain, ...tiled] = await Promise.all(
        CONV_WAYS.map((way) => measureConv(asked, way, { target, settings })),
      );
      const scale = Math.max(...plain!.result.map(Math.abs));
      expect(scale).toBeGreaterThan(1);
      for (const { result } of tiled)
        for (const [i, value] of plain!.result.entries())
          expect(Math.abs(result[i]! - value) / scale, `element ${i}`).toBeLessThan(1e-5);
    }
  });
});

describe("the table of measured convolutions", () => {
  /** Pretends that the ways take so long. */
  const taking = (ms: Record<ConvWay, number>) => {
    const asked: string[] = [];
    const measure: typeof measureConv = async (question, way) => {
      asked.push(`${way}: ${questionKey(question)}`);
      return { ms: ms[way], result: new Float32Array() };
    };
    return { asked, tuner: new ConvTuner(folder, settings, measure) };
  };
  const target = { device: "cpu", block: 16 } as const;

  it("follows the rule until something is measured, then the fastest way, also in later processes", async () => {
    const { tuner, asked } = taking({ direct: 3, "winograd 2": 2, "winograd 4": 1 });
    expect(tuner.choose(question, "direct")).toBe("direct");
    expect(await tuner.learn(target)).toBe(true);
    expect(tuner.choose(question, "direct")).toBe("winograd 4");
    expect(asked).toHaveLength(3);
    expect(await tuner.learn(target)).toBe(false);
    const later = taking({ direct: 1, "winograd 2": 2, "winograd 4": 3 });
    expect(later.tuner.choose(question, "direct")).toBe("winograd 4");
    expect(await later.tuner.learn(target)).toBe(false);
    expect(later.asked).toEqual([]);
    expect(readFileSync(tuner.path, "utf8")).toContain("forward 2x7x6x32, 3x3x16x32, pad 1,1,1,1");
  });

  it("stays with the rule where nothing is clearly faster", async () => {
    const { tuner } = taking({ direct: 1, "winograd 2": 2, "winograd 4": 0.97 });
    tuner.choose(question, "direct");
    expect(await tuner.learn(target)).toBe(false);
    expect(tuner.choose(question, "direct")).toBe("direct");
  });

  it("takes over what another process measured first", async () => {
    const first = taking({ direct: 1, "winograd 2": 2, "winograd 4": 3 });
    const second = taking({ direct: 3, "winograd 2": 1, "winograd 4": 3 });
    for (const { tuner } of [first, second]) tuner.choose(question, "direct");
    await first.tuner.learn(target);
    expect(await second.tuner.learn(target)).toBe(false);
    expect(second.asked).toEqual([]);
  });

  it("refuses a file that is something else, and says what to do", () => {
    const { tuner } = taking({ direct: 1, "winograd 2": 1, "winograd 4": 1 });
    expect(existsSync(tuner.path)).toBe(false);
    for (const text of ["{", "[]", '{"forward": {"way": "sideways"}}']) {
      writeFileSync(tuner.path, text);
      expect(() => new ConvTuner(folder, settings)).toThrow(TuningTableError);
      expect(() => new ConvTuner(folder, settings)).toThrow(/Delete it/);
    }
  });

  it("is made by real measurements", async () => {
    const tuner = new ConvTuner(folder, settings);
    tuner.choose(question, "direct");
    await tuner.learn(await openDevice("cpu"));
    const [row] = Object.values(
      JSON.parse(readFileSync(tuner.path, "utf8")) as Record<string, { ms: object }>,
    );
    for (const way of CONV_WAYS) expect(row!.ms).toHaveProperty(way, expect.any(Number));
  });
});
