// Models that a run may take or leave, through a real server and a real worker: where a training starts, surrogates of an
// evaluation.
import { execSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { z } from "zod";
import type { Prisma } from "../../prisma/client.ts";
import { modelCardSchema, runEventPayloadSchemas, runReportSchema } from "../../prisma/contract.ts";
import { testStack } from "../support/stack.ts";
import { until } from "./worker-support.ts";

// Engines compile: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 600_000 });

const stack = await testStack({ env: { PENTIMENTO_THREADS: "1" } });
const runSchema = z.object({
  id: z.string(),
  state: z.string(),
  error: z.string().nullable(),
  remedy: z.string().nullable(),
  report: z.unknown(),
  madeModel: z.object({ id: z.string(), card: z.record(z.string(), z.unknown()) }).nullable(),
});

/** Starts a run on the synthetic data set. @returns it when it is over. */
async function finish(input: Record<string, unknown>) {
  const started = await stack.graphql(
    "mutation ($input: StartRunInput!) { startRun(input: $input) { id } }",
    {
      input: { dataset: "synthetic", seed: 1, ...input },
    },
  );
  const { id } = z.object({ startRun: z.object({ id: z.string() }) }).parse(started).startRun;
  const read = async () => {
    const query = "query ($id: ID!) { run(id: $id) { id state error remedy report madeModel { id card } } }";
    return runSchema.parse((await stack.graphql(query, { id })).run);
  };
  let run = await read();
  const isOver = async () => {
    run = await read();
    return ["SUCCEEDED", "FAILED", "CANCELLED"].includes(run.state);
  };
  await until(`the run of ${input.method} is over`, isOver, 280_000);
  return run;
}

const epoch = async (modelId: string, epoch: number) =>
  (await stack.db.checkpoint.findUniqueOrThrow({ where: { modelId_epoch: { modelId, epoch } } })).id;

it("evaluates a model, with and without others that lend their gradients, and names their epochs", async () => {
  const parameters = { pictures: 10, probed: 2, attacks: ["fgsm"], points: 1, batchSize: 2 };
  const evaluated = async (peers?: object[]) => {
    const { state, error, report } = await finish({
      method: "evaluate",
      model: "vgg13-random",
      parameters,
      peers,
    });
    expect(state, error ?? "").toBe("SUCCEEDED");
    const parsed = runReportSchema.parse(report);
    if (parsed.kind !== "robustness") throw new Error(parsed.kind);
    const { protocol, checklist } = parsed.robustness;
    return { surrogates: protocol.surrogates, check: checklist.find(({ id }) => id === "black-box") };
  };
  expect(await evaluated()).toEqual({ surrogates: [], check: undefined });
  const earlier = { model: "vgg13-robust", checkpoint: await epoch("vgg13-robust", 10) };
  const { surrogates, check } = await evaluated([{ model: "vgg13-standard" }, earlier]);
  expect(surrogates).toEqual(["vgg13-standard", "vgg13-robust@10"]);
  expect(check?.numbers.transferred).toBeGreaterThanOrEqual(0);
});

it("trains on from a model, from which a training starts only where it is named", async () => {
  const parameters = {
    ...{ network: "resnet18", width: 0.0625, epochs: 1, batchSize: 16, limit: 80 },
    ...{ heldOut: 0, checkpointEvery: 1 },
  };
  const trained = async (input: object) => {
    const { id: runId, state, error, madeModel } = await finish({ method: "train", parameters, ...input });
    expect(state, error ?? "").toBe("SUCCEEDED");
    const { id, card } = madeModel!;
    const metrics = await stack.db.runEvent.findFirstOrThrow({
      where: { runId, kind: "METRICS" },
      orderBy: { sequence: "asc" },
    });
    const { values } = runEventPayloadSchemas.METRICS.parse(metrics.payload);
    return { id, card: modelCardSchema.parse(card), firstLoss: values["loss/training"]! };
  };
  // Models are at hand, and none is taken: the usual one is for painting.
  const plain = await trained({});
  expect(plain.card.parameters).not.toHaveProperty("from");
  const further = await trained({ model: plain.id });
  expect(further.card.parameters.from).toBe(plain.id);
  expect(further.card.command).toContain(`--from ${plain.id}`);
  expect(further.firstLoss).toBeLessThan(plain.firstLoss);

  // An earlier epoch, by the name that the command line knows; which makes the same model of it, bit for bit.
  const checkpoint = await epoch("resnet18-robust", 1);
  const ours = await trained({
    ...{ model: "resnet18-robust", checkpoint },
    parameters: { ...parameters, width: 0.25, limit: 32 },
  });
  expect(ours.card.parameters.from).toBe("resnet18-robust@1");
  const out = join(stack.dataFolder, "again");
  const command = ours.card.command.replace(
    /--out .*/,
    `--threads 1 --checkpoint "${out}.safetensors" --out "${out}"`,
  );
  execSync(command, { cwd: join(import.meta.dirname, "../.."), stdio: ["ignore", "ignore", "inherit"] });
  const again = modelCardSchema.parse(JSON.parse(await readFile(join(out, "card.json"), "utf8")));
  expect(again.weights?.sha256).toBe(ours.card.weights?.sha256);
});

it("refuses models that do not go with the rest of a run before it is queued", async () => {
  const { card } = await stack.db.model.findUniqueOrThrow({ where: { id: "vgg13-random" } });
  const other = { id: "hundred", label: "Hundred", network: "vgg13", width: 0.5, dataset: "cifar100" };
  const hundred = { ...modelCardSchema.parse(card), ...other, classes: 100 };
  await stack.db.model.create({
    data: {
      ...other,
      ...{ regime: "random", seed: 1, card: hundred as Prisma.InputJsonObject },
      checkpoints: { create: { epoch: 0, metrics: {} } },
    },
  });
  const runs = await stack.db.run.count();
  const parameters = { network: "resnet18", width: 0.0625, limit: 80 };
  await expect(finish({ method: "train", parameters, model: "vgg13-random" })).rejects.toThrow(
    /vgg13-random is vgg13 at width \S+, and the training is of resnet18 at width 0.0625/,
  );
  const classes = /The model hundred tells 100 classes apart, \w.* has 10\./;
  await expect(finish({ method: "evaluate", model: "hundred" })).rejects.toThrow(classes);
  await expect(
    finish({ method: "transfer", model: "vgg13-random", peers: [{ model: "hundred" }] }),
  ).rejects.toThrow(classes);
  expect(await stack.db.run.count()).toBe(runs);
});
