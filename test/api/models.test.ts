// What the API says of models.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { shippedModels } from "../../gpu/models/shipped.ts";
import type { Prisma } from "../../prisma/client.ts";
import { robustnessReportSchema } from "../../prisma/robustness-report.ts";
import { askFor, createModel, testServer } from "./harness.ts";

const server = await testServer();
const { db, blobs } = server;

const readRobustness = async () => {
  const query = '{ model(id: "mine") { robustness { norm epsilon accuracy pictures attacks isCredible } } }';
  return (await askFor<{ model: { robustness: object | null } }>(server, query)).model.robustness;
};

it("are as robust as the most thorough measurement of their final state says, which may be their card's", async () => {
  await createModel(db, "mine");
  expect(await readRobustness()).toBeNull();

  const path = new URL("../../assets/models/vgg13-robust/card.json", import.meta.url);
  const card = JSON.parse(await readFile(path, "utf8"));
  const report = robustnessReportSchema.parse(card.report);
  await db.model.update({ where: { id: "mine" }, data: { card: { ...card, epochs: 9 } } });
  expect(await readRobustness()).toEqual({
    norm: "l2",
    epsilon: 0.5,
    accuracy: report.worstCase.accuracy,
    pictures: 1000,
    attacks: report.attacks.map(({ id }) => id),
    isCredible: true,
  });

  // The training went on for three epochs after its best one.
  const [final, beyond] = await Promise.all(
    [9, 12].map((epoch) => db.checkpoint.create({ data: { modelId: "mine", epoch, metrics: {} } })),
  );
  const epochs = '{ model(id: "mine") { checkpoints { epoch } } }';
  expect(await askFor(server, epochs)).toEqual({
    model: { checkpoints: [{ epoch: 9 }, { epoch: 12 }, { epoch: 0 }] },
  });
  const [first, ...others] = report.checklist;
  const measure = (checkpointId: string, accuracy: number, changes: object = {}, dataset = card.dataset) => {
    const robustness = {
      ...report,
      worstCase: { ...report.worstCase, accuracy },
      checklist: [{ ...first!, hasPassed: false }, ...others],
      ...changes,
    };
    return db.run.create({
      data: {
        ...{ method: "evaluate", parameters: {}, seed: 1, modelId: "mine", checkpointId, dataset },
        report: JSON.parse(JSON.stringify({ kind: "robustness", robustness })),
      },
    });
  };
  await db.model.update({ where: { id: "mine" }, data: { dataset: card.dataset } });
  const counted = await measure(final!.id, 0.25);
  const early = await measure(beyond!.id, 0.125);
  // Other pictures, or no attack at all: neither says how robust the model is.
  await measure(final!.id, 0.75, {}, "synthetic");
  await measure(final!.id, 0.875, { attacks: [] });
  expect(await readRobustness()).toMatchObject({ accuracy: 0.25, isCredible: false });
  const listed = '{ model(id: "mine") { evaluations { id } } }';
  expect(await askFor(server, listed)).toEqual({
    model: { evaluations: [{ id: early.id }, { id: counted.id }] },
  });
  const newest = await measure(final!.id, 0.5, { checklist: [] });
  expect(await readRobustness()).toMatchObject({ accuracy: 0.5, isCredible: null });
  // A quick look, however new, takes no thorough measurement's place: neither a run's nor the card's.
  const { protocol, attacks } = report;
  await measure(final!.id, 0.625, {
    attacks: attacks.slice(0, 1),
    protocol: { ...protocol, pictures: 10_000 },
  });
  await measure(final!.id, 0.75, { protocol: { ...protocol, pictures: 10 } });
  const query = '{ model(id: "mine") { robustness { accuracy run { id } } } }';
  expect(await askFor(server, query)).toEqual({
    model: { robustness: { accuracy: 0.5, run: { id: newest.id } } },
  });
  await db.run.deleteMany({ where: { id: { in: [counted.id, newest.id] } } });
  expect(await askFor(server, query)).toEqual({
    model: { robustness: { accuracy: report.worstCase.accuracy, run: null } },
  });
});

it("are files too, which a folder of models takes as they are", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-files-"));
  try {
    const mine = await mkdtemp(join(folder, "trained-"));
    const id = basename(mine);
    const [early, last] = [Buffer.from("weights of epoch 2"), Buffer.from("weights of epoch 4")];
    const [earlyBlob, lastBlob] = [await blobs.put(early), await blobs.put(last)];
    const card = {
      ...{ id, label: "Trained here", network: "vgg11", width: 0.5, dataset: "cifar10", classes: 10 },
      ...{ regime: "pgd", parameters: {}, epochs: 4, seed: 3, metrics: { testAccuracy: 0.5 } },
      weights: { file: "weights.safetensors", sha256: lastBlob, dtype: "F16" },
      ...{ commit: "0123456", command: "npm run -s train" },
    };
    const checkpoints = [
      { epoch: 2, metrics: { heldOutAccuracy: 0.25 }, weights: earlyBlob },
      { epoch: 4, metrics: { testAccuracy: 0.5 }, weights: lastBlob },
    ] satisfies Prisma.CheckpointCreateWithoutModelInput[];
    const { label, network, width, dataset, regime, seed } = card;
    const row = { id, label, network, width, dataset, regime, seed, card };
    await db.model.create({ data: { ...row, checkpoints: { create: checkpoints } } });

    const query = `{ model(id: "${id}") { classes files { name downloadUrl } } }`;
    interface Answer {
      model: { classes: number; files: { name: string; downloadUrl: string }[] };
    }
    const { model } = await askFor<Answer>(server, query);
    expect(model.classes).toBe(10);
    expect(model.files.map(({ name }) => name)).toEqual([
      "card.json",
      "weights.safetensors",
      "epoch-2.safetensors",
    ]);
    for (const { name, downloadUrl } of model.files) {
      const response = await fetch(server.url + downloadUrl);
      expect(response.headers.get("content-disposition")).toBe(`attachment; filename=${name}`);
      await writeFile(join(mine, name), Buffer.from(await response.arrayBuffer()));
    }

    const [taken] = await shippedModels(folder);
    expect(Buffer.from((await taken!.readWeights())!)).toEqual(last);
    expect(taken!.earlier.map((one) => one.card.id)).toEqual([`${id}@2`]);
    expect(Buffer.from((await taken!.earlier[0]!.readWeights())!)).toEqual(early);
    expect((await fetch(`${server.url}/models/${id}/files/epoch-3.safetensors`)).status).toBe(404);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
