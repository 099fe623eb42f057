// What goes when a run, a model or an upload is deleted, what is refused, and what stays.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { transition } from "../../prisma/run-store.ts";
import {
  appendIteration,
  ask,
  askFor,
  createModel,
  createRun,
  eventually,
  finishRun,
  publishCatalogue,
  startRun,
  testPng,
  testServer,
  uploadPicture,
} from "./harness.ts";

const server = await testServer();
const { db, blobs } = server;
const isStored = async (blob: string) => (await blobs.get(blob)) !== undefined;

type Noun = "Run" | "Model" | "Picture";
const remove = async (noun: Noun, id: string) =>
  (await askFor<{ gone: boolean }>(server, `mutation ($id: ID!) { gone: delete${noun}(id: $id) }`, { id }))
    .gone;
/** What it is refused for, with the remedy. */
const refusal = async (noun: Noun, id: string) => {
  const { errors } = await ask(server, `mutation ($id: ID!) { gone: delete${noun}(id: $id) }`, { id });
  expect(errors?.[0]?.extensions.code).toBe("CONFLICT");
  return `${errors?.[0]?.message} ${errors?.[0]?.extensions.remedy}`;
};
const hang = async (runId: string, seed: number) => {
  const blob = await blobs.put(await testPng(seed));
  return db.styledImage.create({ data: { runId, blob, width: 48, height: 32 } });
};

beforeAll(() => publishCatalogue(db));

describe("deleteRun", () => {
  it("removes a run that is over, its events and the bytes that nobody else needs, and tells the gallery", async () => {
    const listener = new pg.Client({ connectionString: server.databaseUrl });
    await listener.connect();
    const heard: (string | undefined)[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload));
    await listener.query(`LISTEN ${GALLERY_CHANNEL}`);
    try {
      const [id, other] = [await createRun(db), await createRun(db)];
      const [own, shared] = [await blobs.put(await testPng(1)), await blobs.put(await testPng(2))];
      for (const run of [id, other]) await startRun(db, run);
      await appendIteration(db, id, 1, own);
      await appendIteration(db, id, 2, shared);
      await appendIteration(db, other, 1, shared);
      expect(await refusal("Run", id)).toMatch(/running cannot be deleted.*Cancel it first/);
      await transition(db, id, ["RUNNING"], "FAILED", { reason: "It broke.", remedy: "Mend it." });
      await finishRun(db, other);
      expect(await remove("Run", id)).toBe(true);
      expect(await remove("Run", id)).toBe(false);
      expect(await db.runEvent.count({ where: { runId: id } })).toBe(0);
      expect([await isStored(own), await isStored(shared)]).toEqual([false, true]);
      await eventually(() => heard.find((payload) => payload === `run-deleted:${id}`));
    } finally {
      await listener.end();
    }
  });

  it("is done where the bytes cannot be removed: the rows are gone", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    const blob = await blobs.put(await testPng(5));
    await appendIteration(db, id, 1, blob);
    await finishRun(db, id);
    const path = join(server.dataFolder, "blobs", blob.slice(0, 2), blob);
    await rm(path);
    // A file system that refuses, also for root: a folder is not removed so.
    await mkdir(path);
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    try {
      expect(await remove("Run", id)).toBe(true);
      expect(said.mock.calls.join()).toContain(blob);
    } finally {
      said.mockRestore();
    }
    expect(await db.run.count({ where: { id } })).toBe(0);
  });

  it("leaves images and models their provenance", async () => {
    const id = await createRun(db);
    await startRun(db, id);
    await finishRun(db, id);
    const image = await hang(id, 3);
    expect(await refusal("Run", id)).toMatch(/made an image.*deleteStyledImage/);
    await db.styledImage.delete({ where: { id: image.id } });
    await createModel(db, "made");
    await db.model.update({ where: { id: "made" }, data: { runId: id } });
    expect(await refusal("Run", id)).toMatch(/made the model made.*deleteModel/);
    expect(await remove("Model", "made")).toBe(true);
    expect(await remove("Run", id)).toBe(true);
  });
});

describe("deleteModel", () => {
  it("removes a model and its weights, not the runs that it was given to", async () => {
    await createModel(db, "mine");
    const weights = await blobs.put(Buffer.from("weights"));
    const { id: checkpointId } = await db.checkpoint.create({
      data: { modelId: "mine", epoch: 3, metrics: {}, weights },
    });
    const id = await createRun(db);
    await db.run.update({ where: { id }, data: { modelId: "mine", checkpointId } });
    expect(await refusal("Model", "mine")).toMatch(/run that is not over needs the model.*Cancel/);
    await startRun(db, id);
    await finishRun(db, id);
    const image = await hang(id, 4);
    expect(await refusal("Model", "mine")).toMatch(/image of the gallery came of the model.*Delete it first/);
    await db.styledImage.delete({ where: { id: image.id } });
    expect(await remove("Model", "mine")).toBe(true);
    expect(await remove("Model", "mine")).toBe(false);
    expect(await isStored(weights)).toBe(false);
    expect(await db.run.findUnique({ where: { id } })).toMatchObject({ modelId: null, checkpointId: null });
  });

  it("refuses what would come back, and what is being made", async () => {
    await createModel(db, "vgg13-robust");
    expect(await refusal("Model", "vgg13-robust")).toMatch(/ships with the project/);
    const folder = join(server.dataFolder, "models", "kept");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "card.json"), "{}");
    await createModel(db, "kept");
    const hasFolder = '{ model(id: "kept") { hasFolder } }';
    expect(await askFor(server, hasFolder)).toEqual({ model: { hasFolder: true } });
    expect(await refusal("Model", "kept")).toMatch(
      /back at the next start.*Remove its folder .*models\/kept/,
    );
    await rm(folder, { recursive: true });
    expect(await askFor(server, hasFolder)).toEqual({ model: { hasFolder: false } });
    const id = await createRun(db);
    await db.model.update({ where: { id: "kept" }, data: { runId: id } });
    expect(await refusal("Model", "kept")).toMatch(/in training.*Cancel its run/);
    await transition(db, id, ["QUEUED"], "CANCELLED");
    expect(await remove("Model", "kept")).toBe(true);
  });
});

describe("an experiment that lost an input", () => {
  const retry = (id: string) =>
    ask(server, "mutation ($id: ID!) { retryExperiment(id: $id) { id } }", { id });

  it("makes again what has all it was given, and nothing that would now be another picture", async () => {
    const map = await uploadPicture(server, await testPng(20));
    const model = await createModel(db, "gone");
    const { id } = await db.experiment.create({ data: { label: "Three", varied: "map" } });
    const failed = { method: "gatys", parameters: {}, seed: 1, experimentId: id, state: "FAILED" } as const;
    await db.run.createMany({
      data: [
        { ...failed, place: 0, mapId: map.id },
        { ...failed, place: 1, modelId: model },
        { ...failed, place: 2 },
      ],
    });
    expect(await remove("Picture", map.id)).toBe(true);
    expect(await remove("Model", model)).toBe(true);
    expect((await retry(id)).errors).toBeUndefined();
    const again = await db.run.findMany({ where: { experimentId: id, state: "QUEUED" } });
    expect(again.map(({ place }) => place)).toEqual([2]);
    const { errors } = await retry(id);
    expect(errors?.[0]?.message).toContain("picture or a model that it was to be made of was deleted");
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "BAD_INPUT",
      remedy: expect.stringContaining("Change its settings"),
    });
  });
});

describe("deletePicture", () => {
  it("removes an upload and its bytes, not the runs that it was given to", async () => {
    const { id } = await uploadPicture(server, await testPng(10));
    const { blob } = await db.picture.findUniqueOrThrow({ where: { id } });
    const run = await createRun(db);
    await db.run.update({ where: { id: run }, data: { styleId: id } });
    expect(await refusal("Picture", id)).toMatch(/run that is not over needs the picture/);
    await startRun(db, run);
    await finishRun(db, run);
    const [image, painting] = [
      await hang(run, 11),
      await db.painting.create({ data: { pictureId: id, width: 48, height: 32, ground: "#ffffff" } }),
    ];
    expect(await refusal("Picture", id)).toMatch(/image of the gallery came of the picture/);
    await db.styledImage.delete({ where: { id: image.id } });
    expect(await refusal("Picture", id)).toMatch(/painting takes its colours.*Delete the painting/);
    await db.painting.delete({ where: { id: painting.id } });
    expect(await remove("Picture", id)).toBe(true);
    expect(await remove("Picture", id)).toBe(false);
    expect(await isStored(blob)).toBe(false);
    expect(await db.run.findUnique({ where: { id: run } })).toMatchObject({ styleId: null });
    // The same bytes are welcome again.
    expect((await uploadPicture(server, await testPng(10))).id).toBe(id);
  });

  it("refuses a run that begins in the very moment, and says why", async () => {
    const { id } = await uploadPicture(server, await testPng(13));
    await createModel(db, "here");
    const deletion = new pg.Client({ connectionString: server.databaseUrl });
    await deletion.connect();
    try {
      await deletion.query("BEGIN");
      await deletion.query('DELETE FROM "Picture" WHERE id = $1', [id]);
      const start = "mutation ($input: StylizeInput!) { stylize(input: $input) { id } }";
      const asked = ask(server, start, { input: { content: id, style: id, model: "here" } });
      // By another connection: to a transaction the others stand still.
      const readWaiting = () => db.$queryRaw<object[]>`
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await eventually(async () => (await readWaiting())[0]);
      await deletion.query("COMMIT");
      expect((await asked).errors?.[0]).toMatchObject({
        message: expect.stringContaining("deleted a moment ago"),
        extensions: { code: "NOT_FOUND", remedy: expect.stringContaining("choose again") },
      });
    } finally {
      await deletion.end();
    }
  });

  it("leaves samples", async () => {
    const { id } = await uploadPicture(server, await testPng(12));
    await db.picture.update({ where: { id }, data: { sample: true } });
    expect(await refusal("Picture", id)).toMatch(/come back at the next start/);
    expect(await db.picture.count({ where: { id } })).toBe(1);
  });
});
