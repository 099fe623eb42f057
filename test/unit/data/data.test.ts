// Loading, placing and batching of labelled pictures, and the faults of files on disk.
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutOut, drawPlacement, place, recolour, STANDARD_AUGMENTATION } from "../../../gpu/data/augment.ts";
import { evaluationBatches, shuffledOrder, trainingBatches } from "../../../gpu/data/batches.ts";
import { CIFAR10_CLASSES, loadCifar10 } from "../../../gpu/data/cifar.ts";
import { DatasetError } from "../../../gpu/data/dataset-error.ts";
import { syntheticImages } from "../../../gpu/data/synthetic.ts";
import { seededRandom } from "../../../gpu/random.ts";

const RECORD = 3073;

describe("CIFAR-10 files", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pentimento-cifar-"));
    const bytes = new Uint8Array(10_000 * RECORD);
    for (let record = 0; record < 10_000; record++) {
      bytes[record * RECORD] = record % 10;
      bytes.fill(record % 251, record * RECORD + 1, record * RECORD + 1025);
      bytes.fill(100, record * RECORD + 1025, record * RECORD + 2049);
      bytes.fill(200, record * RECORD + 2049, (record + 1) * RECORD);
    }
    bytes[1 + 33] = 99;
    await writeFile(join(folder, "test_batch.bin"), bytes);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("become interleaved pictures with their labels", async () => {
    const set = await loadCifar10(folder, "test");
    expect(set.labels.length).toBe(10_000);
    expect([...set.labels.subarray(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect([...set.pixels.subarray(0, 6)]).toEqual([0, 100, 200, 0, 100, 200]);
    expect([...set.pixels.subarray(33 * 3, 33 * 3 + 3)]).toEqual([99, 100, 200]);
    expect([...set.pixels.subarray(-3)]).toEqual([9_999 % 251, 100, 200]);
    expect(set.classes).toEqual(CIFAR10_CLASSES);
  });

  it("are named with their size and the remedy when missing, short or mislabelled", async () => {
    const missing = loadCifar10(folder, "train");
    await expect(missing).rejects.toThrow(DatasetError);
    await expect(missing).rejects.toThrow(
      /data_batch_\d\.bin is missing \(30730000 bytes\)\. Get the "CIFAR-10/,
    );
    const copy = join(folder, "short");
    await mkdir(copy);
    await writeFile(join(copy, "test_batch.bin"), new Uint8Array(30_730_000));
    await truncate(join(copy, "test_batch.bin"), 30_729_999);
    await expect(loadCifar10(copy, "test")).rejects.toThrow("has 30729999 bytes instead of 30730000");
    await writeFile(join(copy, "test_batch.bin"), new Uint8Array(30_730_000).fill(10));
    await expect(loadCifar10(copy, "test")).rejects.toThrow("the label 10 in record 0");
  });

  const real = process.env.CIFAR10_DIR;
  if (!real) console.info("The real CIFAR-10 is not checked: set CIFAR10_DIR to its folder.");
  it.skipIf(!real)("hold 5 000 and 1 000 pictures of each class, and the published mean", async () => {
    const train = await loadCifar10(real!, "train");
    const test = await loadCifar10(real!, "test");
    const counts = (labels: Uint8Array) =>
      CIFAR10_CLASSES.map((_, label) => labels.reduce((n, l) => n + (l === label ? 1 : 0), 0));
    expect(counts(train.labels)).toEqual(Array(10).fill(5000));
    expect(counts(test.labels)).toEqual(Array(10).fill(1000));
    const sums = [0, 0, 0];
    train.pixels.forEach((value, i) => {
      sums[i % 3]! += value / 255;
    });
    const means = sums.map((sum) => sum / (50_000 * 1024));
    [0.4914, 0.4822, 0.4465].forEach((mean, c) => {
      expect(means[c]).toBeCloseTo(mean, 2);
    });
  });
});

describe("placement", () => {
  const pixels = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => i + 1);
  const placed = (placement: Parameters<typeof place>[2]) => {
    const target = new Float32Array(48);
    place(pixels, 4, placement, target, 0);
    return [...target].map((value) => Math.round(value * 255));
  };

  it("keeps the picture when nothing moves", () => {
    expect(placed({ shiftX: 0, shiftY: 0, isMirrored: false })).toEqual([...pixels]);
  });

  it("moves right and down, and leaves black behind", () => {
    const moved = placed({ shiftX: 1, shiftY: 2, isMirrored: false });
    expect(moved.slice(0, 2 * 12)).toEqual(Array(24).fill(0));
    expect(moved.slice(24, 27)).toEqual([0, 0, 0]);
    expect(moved.slice(27, 36)).toEqual([...pixels.subarray(0, 9)]);
  });

  it("mirrors left and right, twice back to the start", () => {
    const mirrored = placed({ shiftX: 0, shiftY: 0, isMirrored: true });
    expect(mirrored.slice(0, 3)).toEqual([...pixels.subarray(9, 12)]);
    expect(mirrored.slice(9, 12)).toEqual([...pixels.subarray(0, 3)]);
  });

  it("draws every shift and both sides", () => {
    const random = seededRandom(1);
    const draws = Array.from({ length: 2000 }, () => drawPlacement(STANDARD_AUGMENTATION, random));
    expect(new Set(draws.map((d) => d.shiftX))).toEqual(new Set([-4, -3, -2, -1, 0, 1, 2, 3, 4]));
    expect(new Set(draws.map((d) => d.shiftY)).size).toBe(9);
    const mirrored = draws.filter((d) => d.isMirrored).length;
    expect(mirrored).toBeGreaterThan(900);
    expect(mirrored).toBeLessThan(1100);
  });
});

describe("colours and holes", () => {
  it("stay as they are at 0, and change brightness, contrast and saturation within the limits", () => {
    const picture = Float32Array.from({ length: 64 * 3 }, (_, i) => 0.2 + (0.5 * ((i * 37) % 64)) / 64);
    const same = picture.slice();
    recolour(same, 0, seededRandom(1));
    same.forEach((value, i) => {
      expect(value).toBeCloseTo(picture[i]!, 6);
    });
    const grey = new Float32Array(64 * 3).fill(0.4);
    const seen = Array.from({ length: 50 }, (_, seed) => {
      const copy = grey.slice();
      recolour(copy, 0.25, seededRandom(seed));
      expect(Math.max(...copy) - Math.min(...copy)).toBeLessThan(1e-6);
      return copy[0]!;
    });
    // One colour has neither contrast nor saturation: only its brightness changes.
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0.3 - 1e-6);
    expect(Math.max(...seen)).toBeLessThanOrEqual(0.5 + 1e-6);
    expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(0.15);
  });

  it("leave a grey square, which the border may cut", () => {
    const areas = Array.from({ length: 200 }, (_, seed) => {
      const picture = new Float32Array(16 * 16 * 3);
      cutOut(picture, 16, 6, seededRandom(seed));
      expect(new Set(picture).size).toBeLessThanOrEqual(2);
      return picture.filter((value) => value === 0.5).length / 3;
    });
    expect(Math.max(...areas)).toBe(36);
    expect(Math.min(...areas)).toBeLessThanOrEqual(18);
  });

  it("move no picture when they are switched on", () => {
    const set = syntheticImages(32, 1, 8);
    const batchOf = (more: object) =>
      trainingBatches(set, {
        seed: 3,
        epoch: 1,
        batchSize: 32,
        augmentation: { ...STANDARD_AUGMENTATION, ...more },
      }).batch(0);
    const [plain, holed, both] = [{}, { cutoutPx: 2 }, { cutoutPx: 2, colourJitter: 0.2 }].map(batchOf);
    const differing = (a: Float32Array, b: Float32Array) => a.filter((value, i) => value !== b[i]).length;
    expect(differing(plain!.pixels, holed!.pixels)).toBeGreaterThan(0);
    expect(differing(plain!.pixels, holed!.pixels)).toBeLessThanOrEqual(32 * 4 * 3);
    const holes = (pixels: Float32Array) =>
      [...pixels.keys()].filter((i) => holed!.pixels[i] === 0.5 && pixels[i] === 0.5);
    expect(holes(both!.pixels)).toEqual(holes(holed!.pixels));
    expect(batchOf({ cutoutPx: 2, colourJitter: 0.2 })).toEqual(both);
  });
});

describe("batches", () => {
  const set = syntheticImages(50, 1, 8);
  const options = { seed: 3, epoch: 1, batchSize: 16, augmentation: STANDARD_AUGMENTATION };

  it("visit each picture at most once an epoch, in another order every epoch and seed", () => {
    expect([...shuffledOrder(1000, 1, 1)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    );
    expect(shuffledOrder(1000, 1, 1)).not.toEqual(shuffledOrder(1000, 1, 2));
    expect(shuffledOrder(1000, 1, 1)).not.toEqual(shuffledOrder(1000, 2, 1));
  });

  it("are the same whenever and in whatever order they are asked for", () => {
    const first = trainingBatches(set, options);
    expect(first.count).toBe(3);
    const [a, b] = [first.batch(0), first.batch(2)];
    const again = trainingBatches(set, options);
    expect(again.batch(2)).toEqual(b);
    expect(again.batch(0)).toEqual(a);
    expect(a).not.toEqual(b);
  });

  it("need enough pictures", () => {
    expect(() => trainingBatches(set, { ...options, batchSize: 51 })).toThrow(
      "Batches of 51 need as many pictures",
    );
  });

  it("evaluate everything once, unchanged", () => {
    const batches = [...evaluationBatches(set, 16)];
    expect(batches.map(({ labels }) => labels.length)).toEqual([16, 16, 16, 2]);
    const pixels = batches.flatMap((batch) => [...batch.pixels].map((value) => Math.round(value * 255)));
    expect(pixels).toEqual([...set.pixels]);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([...set.labels]);
  });
});
