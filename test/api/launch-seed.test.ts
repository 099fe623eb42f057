// Seeding registers what ships, writes nothing twice, and follows cards that change.
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { folderBlobStore } from "../../prisma/blobs.ts";
import { seed } from "../../prisma/seed.ts";
import { testDatabase } from "../support/database.ts";

const { url: databaseUrl, db } = await testDatabase();
const folder = await mkdtemp(join(tmpdir(), "pentimento-seed-"));
const assets = join(folder, "assets");
const dataFolder = join(folder, "data");
const blobs = folderBlobStore(join(dataFolder, "blobs"));
const options = { databaseUrl, dataFolder, assets };
const weights = Buffer.from("weights");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function writeCard(
  changes: Record<string, unknown> = {},
  folder = join(assets, "models", "tiny"),
): Promise<void> {
  const card = {
    id: "tiny",
    label: "Tiny",
    network: "vgg11",
    width: 0.25,
    dataset: "cifar10",
    classes: 10,
    regime: "standard",
    parameters: { epochs: 3 },
    epochs: 3,
    seed: 1,
    metrics: { accuracy: 0.5 },
    weights: { file: "weights.safetensors", sha256: sha256(weights), dtype: "F16" },
    commit: "abc",
    command: "npm run train",
    ...changes,
  };
  await writeFile(join(folder, "card.json"), JSON.stringify(card));
}

beforeAll(async () => {
  await mkdir(join(assets, "models", "tiny"), { recursive: true });
  await mkdir(join(assets, "models", "unfinished"), { recursive: true });
  await mkdir(join(assets, "pictures", "contents"), { recursive: true });
  await writeFile(join(assets, "models", "tiny", "weights.safetensors"), weights);
  // Transparent, lying on its side by its EXIF orientation, with metadata.
  const base = { width: 40, height: 20, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } as const;
  const picture = await sharp({ create: base }).webp().withMetadata({ orientation: 6 }).toBuffer();
  await writeFile(join(assets, "pictures", "contents", "night-harbour.webp"), picture);
  await writeFile(join(assets, "pictures", "notes.txt"), "not a picture");
});

beforeEach(() => writeCard());
afterAll(() => rm(folder, { recursive: true }));

describe("seed", () => {
  it("registers pictures and models once", async () => {
    expect(await seed(options)).toEqual({ pictures: 1, models: 1 });
    expect(await seed(options)).toEqual({ pictures: 0, models: 0 });
    expect(await db.picture.count()).toBe(1);
    expect(await db.checkpoint.findMany()).toMatchObject([
      { modelId: "tiny", epoch: 3, metrics: { accuracy: 0.5 }, weights: sha256(weights) },
    ]);
    expect(await blobs.get(sha256(weights))).toEqual(weights);
  });

  it("stores pictures upright, opaque and without metadata", async () => {
    const picture = await db.picture.findFirstOrThrow();
    expect(picture).toMatchObject({ name: "Night harbour", sample: true, width: 20, height: 40 });
    const bytes = await blobs.get(picture.blob);
    const stored = await sharp(bytes).metadata();
    expect(stored).toMatchObject({ format: "png", width: 20, height: 40, channels: 3, depth: "uchar" });
    expect([stored.exif, stored.icc, stored.xmp]).toEqual([undefined, undefined, undefined]);
    expect(await sharp(bytes).raw().toBuffer()).toEqual(Buffer.alloc(20 * 40 * 3, 255));
  });

  it("follows a card that changed, and keeps of earlier ones only what runs were made with", async () => {
    await writeCard({ epochs: 4 });
    await seed(options);
    const used = await db.checkpoint.findFirstOrThrow({ where: { epoch: 4 } });
    await db.run.create({ data: { method: "gatys", parameters: {}, seed: 1, checkpointId: used.id } });
    await writeCard({ label: "Tiny, longer", epochs: 5, metrics: { accuracy: 0.6 } });
    expect(await seed(options)).toEqual({ pictures: 0, models: 1 });
    expect(await db.model.findUniqueOrThrow({ where: { id: "tiny" } })).toMatchObject({
      label: "Tiny, longer",
      card: { epochs: 5 },
    });
    expect(await db.checkpoint.findMany({ select: { epoch: true }, orderBy: { epoch: "asc" } })).toEqual([
      { epoch: 4 },
      { epoch: 5 },
    ]);
  });

  it("registers the earlier epochs that a card tells of, the random start among them", async () => {
    const early = Buffer.from("weights of the second epoch");
    await writeFile(join(assets, "models", "tiny", "epoch-2.safetensors"), early);
    const file = { file: "epoch-2.safetensors", sha256: sha256(early), dtype: "F16" };
    const checkpoints = [
      { epoch: 0, metrics: {}, weights: null },
      { epoch: 2, metrics: { accuracy: 0.3 }, weights: file },
    ];
    await writeCard({ checkpoints });
    expect(await seed(options)).toEqual({ pictures: 0, models: 1 });
    const found = await db.checkpoint.findMany({ where: { epoch: { lt: 3 } }, orderBy: { epoch: "asc" } });
    expect(found).toMatchObject([
      { epoch: 0, weights: null },
      { epoch: 2, metrics: { accuracy: 0.3 }, weights: sha256(early) },
    ]);
    expect(await blobs.get(sha256(early))).toEqual(early);
  });

  it("stores blobs again that were lost while the rows stayed", async () => {
    await seed(options);
    await rm(join(dataFolder, "blobs"), { recursive: true });
    expect(await seed(options)).toEqual({ pictures: 1, models: 1 });
    const { blob } = await db.picture.findFirstOrThrow();
    expect(await blobs.get(blob)).toBeDefined();
  });

  it("registers models that people put into the data folder", async () => {
    await seed(options);
    await cp(join(assets, "models", "tiny"), join(dataFolder, "models", "mine"), { recursive: true });
    await writeCard({ id: "mine", label: "My own" }, join(dataFolder, "models", "mine"));
    expect(await seed(options)).toEqual({ pictures: 0, models: 1 });
    expect(await db.model.findUniqueOrThrow({ where: { id: "mine" } })).toMatchObject({ label: "My own" });
  });

  it.each([
    ["take its name", 3],
    ["take its name and none its epoch", 5],
  ])(
    "sets the shipped model aside, with what was made with it, where other weights %s",
    async (_, epochs) => {
      await writeCard({ label: "Tiny, first" });
      await seed(options);
      const { id: checkpointId } = await db.checkpoint.findFirstOrThrow({
        where: { modelId: "tiny", epoch: 3 },
      });
      const made = { method: "gatys", parameters: {}, seed: 1 };
      const run = await db.run.create({ data: { ...made, modelId: "tiny", checkpointId } });
      const other = Buffer.from("other weights");
      await writeFile(join(assets, "models", "tiny", "weights.safetensors"), other);
      try {
        const changed = { weights: { file: "weights.safetensors", sha256: sha256(other), dtype: "F16" } };
        await writeCard({ label: "Tiny, second", epochs, ...changed });
        await seed(options);
        expect(await seed(options)).toEqual({ pictures: 0, models: 0 });
      } finally {
        await writeFile(join(assets, "models", "tiny", "weights.safetensors"), weights);
      }
      const { checkpoint, model } = await db.run.findUniqueOrThrow({
        where: { id: run.id },
        include: { checkpoint: true, model: true },
      });
      const aside = model!.id;
      expect(aside).toMatch(/^tiny-\w{8}$/);
      expect(checkpoint).toMatchObject({ id: checkpointId, modelId: aside, weights: sha256(weights) });
      expect(model).toMatchObject({ label: "Tiny, first, earlier edition", card: { id: aside } });
      const now = await db.model.findUniqueOrThrow({ where: { id: "tiny" }, include: { checkpoints: true } });
      expect(now).toMatchObject({
        label: "Tiny, second",
        checkpoints: [{ epoch: epochs, weights: sha256(other) }],
      });
    },
  );

  it("leaves out what takes another model's name or the weights of its runs, and says how to call it", async () => {
    await seed(options);
    const mine = join(dataFolder, "models", "mine");
    const { id: checkpointId } = await db.checkpoint.findFirstOrThrow({ where: { modelId: "mine" } });
    await db.run.create({
      data: { method: "evaluate", parameters: {}, seed: 1, modelId: "mine", checkpointId },
    });
    const other = Buffer.from("weights of a second training");
    await writeFile(join(mine, "weights.safetensors"), other);
    const changed = { weights: { file: "weights.safetensors", sha256: sha256(other), dtype: "F16" } };
    await writeCard({ id: "mine", label: "Again", ...changed }, mine);
    for (const name of ["copy", "tiny"]) {
      await cp(join(assets, "models", "tiny"), join(dataFolder, "models", name), { recursive: true });
    }
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    try {
      expect(await seed(options)).toEqual({ pictures: 0, models: 0 });
      expect(said.mock.calls.map(([line]) => String(line))).toEqual([
        expect.stringMatching(/copy is left out: .*card\.json says id "tiny"/),
        expect.stringMatching(/mine is left out: at epoch 3 .* under another name/),
        expect.stringMatching(/tiny is left out: .* ships with the project .* rename/),
      ]);
    } finally {
      said.mockRestore();
      for (const name of ["copy", "mine", "tiny"])
        await rm(join(dataFolder, "models", name), { recursive: true });
    }
    expect(await db.checkpoint.findUnique({ where: { id: checkpointId } })).toMatchObject({
      weights: sha256(weights),
    });
    expect(await db.model.findUnique({ where: { id: "mine" } })).toMatchObject({ label: "My own" });
  });

  it("leaves out what it cannot read there, says why, and goes on", async () => {
    const models = join(dataFolder, "models");
    const added = async (name: string, changes?: object) => {
      await mkdir(join(models, name), { recursive: true });
      await writeFile(join(models, name, "weights.safetensors"), weights);
      await writeCard({ id: name, ...changes }, join(models, name));
      return join(models, name);
    };
    await seed(options);
    const truncated = await added("a-truncated");
    await writeFile(join(truncated, "card.json"), '{ "id": "a-trunc');
    const empty = await added("b-without-weights");
    await rm(join(empty, "weights.safetensors"));
    const other = await added("c-other-weights", { weights: { file: "weights.safetensors", sha256: "0" } });
    await added("z-whole");
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    try {
      expect(await seed(options)).toEqual({ pictures: 0, models: 1 });
      const lines = said.mock.calls.map(([line]) => String(line));
      expect(lines).toEqual([
        expect.stringMatching(/a-truncated is left out: .*card\.json is no JSON: /),
        expect.stringMatching(/b-without-weights is left out: ENOENT: .*weights\.safetensors/),
        expect.stringMatching(/c-other-weights is left out: .*card\.json: /),
      ]);
    } finally {
      said.mockRestore();
      for (const folder of [truncated, empty, other]) await rm(folder, { recursive: true });
    }
    expect(await db.model.count({ where: { id: { in: ["b-without-weights", "z-whole"] } } })).toBe(1);
  });

  it("names the asset that is damaged", async () => {
    await writeCard({ width: "wide" });
    await expect(seed(options)).rejects.toThrow(/tiny\/card\.json.*\n?.*width|width/s);
    await writeCard({ weights: { file: "weights.safetensors", sha256: "0".repeat(64), dtype: "F16" } });
    await expect(seed(options)).rejects.toThrow(/weights\.safetensors does not match the digest/);
  });
});

describe("the project's own assets", () => {
  it("are all readable, with enough pictures to begin", async () => {
    const { pictures, models } = await seed({ databaseUrl, dataFolder });
    expect(pictures).toBeGreaterThanOrEqual(7);
    expect(models).toBeGreaterThanOrEqual(1);
  });
});
