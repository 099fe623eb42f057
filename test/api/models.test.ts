// What the API says of models.
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

import { robustnessReportSchema } from "../../prisma/robustness-report.ts";
import { askFor, createModel, testServer } from "./harness.ts";

const server = await testServer();
const { db } = server;

const readRobustness = async () => {
  const query = '{ model(id: "mine") { robustness { norm epsilon accuracy pictures attacks isCredible } } }';
  return (await askFor<{ model: { robustness: object | null } }>(server, query)).model.robustness;
};

it("are as robust as was measured last of their newest checkpoint, else as their card says", async () => {
  await createModel(db, "mine");
  expect(await readRobustness()).toBeNull();

  const path = new URL("../../assets/models/vgg13-robust/card.json", import.meta.url);
  const card = JSON.parse(await readFile(path, "utf8"));
  const report = robustnessReportSchema.parse(card.report);
  await db.model.update({ where: { id: "mine" }, data: { card } });
  expect(await readRobustness()).toEqual({
    norm: "l2",
    epsilon: 0.5,
    accuracy: report.worstCase.accuracy,
    pictures: 1000,
    attacks: report.attacks.map(({ id }) => id),
    isCredible: true,
  });

  const later = await db.checkpoint.create({ data: { modelId: "mine", epoch: 9, metrics: {} } });
  const early = await db.checkpoint.findFirstOrThrow({ where: { modelId: "mine", epoch: 0 } });
  const measure = (checkpointId: string, accuracy: number) => {
    const [first, ...others] = report.checklist;
    const robustness = {
      ...report,
      worstCase: { ...report.worstCase, accuracy },
      checklist: [{ ...first!, hasPassed: false }, ...others],
    };
    return db.run.create({
      data: {
        ...{ method: "evaluate", parameters: {}, seed: 1, modelId: "mine", checkpointId },
        report: JSON.parse(JSON.stringify({ kind: "robustness", robustness })),
      },
    });
  };
  await measure(later.id, 0.25);
  await measure(early.id, 0.125);
  expect(await readRobustness()).toMatchObject({ accuracy: 0.25, isCredible: false });
});
