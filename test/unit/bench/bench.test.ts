// The arithmetic behind the benchmark's GFLOP/s, against counts from the literature, and the table made of results.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { flopsOf, multiplyAdds } from "../../bench/flops.ts";
import { KeptResults } from "../../bench/kept-results.ts";
import { median } from "../../bench/measure.ts";
import { missedTargets, tableOf, writeReadme } from "../../bench/report.ts";
import type { Result } from "../../bench/results.ts";
import { findRow } from "../../bench/rows/index.ts";

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const forward = (network: string, width = 1) =>
  sum(multiplyAdds(findNetwork(network).build({ width, classes: 10 }), 32));

describe("multiplyAdds", () => {
  it.each([
    ["vgg11", 1, 152_769_536],
    ["vgg16", 1, 313_201_664],
    ["vgg19", 1, 398_136_320],
    ["vgg11", 0.5, 38_636_032],
    ["resnet18", 1, 555_422_720],
  ])("of %s at width %f", (network, width, expected) => {
    expect(forward(network, width)).toBe(expected);
  });
});

describe("flopsOf", () => {
  const vgg16 = findNetwork("vgg16").build({ width: 1, classes: 10 });
  const of = (backward: { filters: boolean; pixels: boolean }) =>
    flopsOf(vgg16, { sizePx: 32, batch: 2, backward });
  const all = 2 * 2 * 313_201_664;
  const first = 2 * 2 * 9 * 3 * 64 * 1024;

  it("counts two for a multiply-add and each gradient that is needed", () => {
    expect(of({ filters: false, pixels: true })).toBe(2 * all);
    expect(of({ filters: true, pixels: true })).toBe(3 * all);
  });

  it("leaves out the first layer's input gradient where nobody wants the pixels'", () => {
    expect(of({ filters: true, pixels: false })).toBe(3 * all - first);
  });

  it("knows the style step of 94.7 GFLOP", () => {
    expect(findRow("style-256").flops / 1e9).toBeCloseTo(94.7, 1);
  });
});

it("median", () => {
  expect([median([3]), median([9, 1, 5]), median([4, 1, 10, 2])]).toEqual([3, 5, 3]);
});

const result: Result = {
  name: "style-256",
  medianMs: 600,
  runs: 9,
  gflops: 158,
  peakShare: 0.8,
  overheadMs: 12,
  rssMb: 900,
  compileMs: 1200,
  threads: 2,
  engine: "ONNX Runtime 1.0",
  commit: "abc1234",
};
const compared: Result = {
  ...result,
  pytorchMs: 750,
  ratio: 0.8,
  pytorch: "PyTorch 1.13",
  target: { mustReach: 0.78, aim: 0.6 },
};

describe("the report", () => {
  const folder = mkdtempSync(join(tmpdir(), "pentimento-bench-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("shows PyTorch only where it was measured", () => {
    expect(tableOf([compared])).toMatch(
      /^\| row .* PyTorch .*\n\| --.*\n\| style-256 \| 600 ms \| +750 ms \|/,
    );
    expect(tableOf([result])).not.toMatch(/PyTorch/);
  });

  it("names the rows that miss what they must reach", () => {
    const fast = { ...compared, name: "fast", ratio: 0.78 };
    expect(missedTargets([compared, fast, result])).toEqual(["style-256"]);
  });

  it("is made of results kept at different times, the newest of each row", () => {
    const path = join(folder, "kept.jsonl");
    new KeptResults(path).keep({ ...result, medianMs: 700 });
    new KeptResults(path).keep(compared);
    new KeptResults(path).keep({ ...result, name: "other" });
    const kept = new KeptResults(path);
    expect([kept.get("style-256"), kept.get("other")?.medianMs, kept.get("none")]).toEqual([
      compared,
      600,
      undefined,
    ]);
    writeFileSync(path, '{"name": "style-256"}\n');
    expect(() => new KeptResults(path)).toThrow(/line 1, is no result/);
  });

  it("replaces what is between the README's markers and nothing else", () => {
    const path = join(folder, "README.md");
    writeFileSync(path, "before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n");
    writeReadme(path, [compared]);
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(
      /^before\n<!-- bench:start -->\n\n\| row .*style-256.*\n\n<!-- bench:end -->\nafter\n$/s,
    );
    expect(text).not.toMatch(/old/);
    expect(text).toMatch(/9 steps.*2 threads.*ONNX Runtime 1\.0.*against PyTorch 1\.13/);
  });
});

it("an unknown row is refused with the names that exist", () => {
  expect(() => findRow("style-257")).toThrow(/Unknown row "style-257".*style-256/);
});
