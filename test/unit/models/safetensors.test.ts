// The weight file format: half precision to the bit, round trips, and a name for every fault.
import { describe, expect, it } from "vitest";
import { fromHalf, fromHalves, toHalf, toHalves } from "../../../gpu/models/half.ts";
import { readSafetensors, writeSafetensors } from "../../../gpu/models/safetensors.ts";

describe("half precision", () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.996, 0x7bff],
    [65520, 0x7c00],
    [1e38, 0x7c00],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -14 - 2 ** -24, 0x03ff],
    [2 ** -14 - 2 ** -26, 0x0400],
    [2 ** -24, 0x0001],
    [3 * 2 ** -24, 0x0003],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.0001, 0x0001],
    [-(2 ** -25) * 1.0001, 0x8001],
    [2 ** -26, 0x0000],
    [1e-45, 0x0000],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [1 + 2 ** -11 + 2 ** -20, 0x3c01],
    [2 - 2 ** -12, 0x4000],
    [1 / 3, 0x3555],
  ])("%d is 0x%s", (value, bits) => {
    expect(toHalf(value)).toBe(bits);
  });

  it("keeps NaN", () => {
    expect(fromHalf(toHalf(Number.NaN))).toBeNaN();
    expect(fromHalf(0xfe01)).toBeNaN();
  });

  it("returns every one of the 65 536 patterns unchanged", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) continue;
      if (toHalf(value) !== bits)
        expect.fail(`0x${bits.toString(16)} came back as 0x${toHalf(value).toString(16)}`);
    }
  });

  it("does to many what it does to each", () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
    const values = fromHalves(all);
    expect(values).toEqual(Float32Array.from(all, fromHalf));
    expect(toHalves(values)).toEqual(Uint16Array.from(values, toHalf));
  });

  it("rounds to the nearer neighbour everywhere between two patterns", () => {
    for (let bits = 0; bits < 0x7bff; bits += 7) {
      const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
      expect(toHalf(low + (high - low) * 0.49)).toBe(bits);
      expect(toHalf(low + (high - low) * 0.51)).toBe(bits + 1);
      expect(toHalf((low + high) / 2)).toBe(bits % 2 === 0 ? bits : bits + 1);
    }
  });
});

const sample = () => ({
  tensors: new Map([
    ["a", { shape: [2, 3], values: Float32Array.of(0, 1, -2, 0.5, 1 / 3, 1e-3) }],
    ["empty", { shape: [0, 4], values: new Float32Array(0) }],
    ["scalar", { shape: [], values: Float32Array.of(7) }],
  ]),
  metadata: { epoch: "3" },
});

/** A file with the given header, whatever its worth. */
function forge(header: unknown, dataBytes: number): Buffer {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.byteLength));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

describe("safetensors", () => {
  it("returns F32 exactly, with shapes, order and metadata, from an unaligned view too", () => {
    const bytes = writeSafetensors(sample(), "F32");
    const shifted = new Uint8Array(bytes.byteLength + 3).subarray(3);
    shifted.set(bytes);
    expect(readSafetensors(shifted)).toEqual(sample());
  });

  it("returns F16 to half precision", () => {
    const { tensors } = readSafetensors(writeSafetensors(sample(), "F16"));
    const values = tensors.get("a")!.values;
    expect([...values].slice(0, 4)).toEqual([0, 1, -2, 0.5]);
    expect(Math.abs(values[4]! - 1 / 3)).toBeLessThan(2 ** -13);
  });

  it("aligns data to 8 bytes and is stable to the byte", () => {
    const bytes = writeSafetensors(sample(), "F16");
    expect((8 + Number(bytes.readBigUInt64LE(0))) % 8).toBe(0);
    expect(writeSafetensors(sample(), "F16").equals(bytes)).toBe(true);
  });

  it("refuses to write what F16 cannot hold, naming the tensor", () => {
    const tensors = new Map([["norm.running_var", { shape: [1], values: Float32Array.of(70000) }]]);
    expect(() => writeSafetensors({ tensors, metadata: {} }, "F16")).toThrow(
      'Tensor "norm.running_var" holds 70000, too large for F16. Write it as F32.',
    );
  });

  it.each<[string, Buffer, string]>([
    ["no bytes", Buffer.alloc(0), "0 bytes hold no header"],
    ["an absurd length", Buffer.alloc(16, 0xff), "The header claims 18446744073709551615 bytes"],
    ["no JSON", forge("{nonsense", 0), "not a JSON object"],
    ["an array", forge([], 0), "not a JSON object"],
    ["an unknown dtype", forge({ w: { dtype: "C64", shape: [1], data_offsets: [0, 8] } }, 8), 'Tensor "w"'],
    [
      "whole numbers",
      forge({ w: { dtype: "I64", shape: [1], data_offsets: [0, 8] } }, 8),
      'Tensor "w" is I64, not F32, F16, BF16, F64',
    ],
    [
      "a shape that disagrees with its bytes",
      forge({ w: { dtype: "F32", shape: [3], data_offsets: [0, 8] } }, 8),
      'Tensor "w": F32 [3] takes 12 bytes, its offsets hold 8',
    ],
    [
      "a tensor beyond the end",
      forge({ w: { dtype: "F16", shape: [4], data_offsets: [0, 8] } }, 4),
      'Tensor "w" ends at byte',
    ],
    ["unused data", forge({ w: { dtype: "F16", shape: [1], data_offsets: [0, 2] } }, 4), "tensors use 2"],
    [
      "overlapping data",
      forge(
        {
          v: { dtype: "F16", shape: [2], data_offsets: [0, 4] },
          w: { dtype: "F16", shape: [2], data_offsets: [2, 6] },
        },
        6,
      ),
      "overlap or are unused",
    ],
    ["metadata of numbers", forge({ __metadata__: { epoch: 3 } }, 0), "must hold strings only"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });
});
