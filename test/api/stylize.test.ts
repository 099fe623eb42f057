// Starting runs: what is checked, what is written, what is refused.
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { RUN_QUEUE } from "../../prisma/contract.ts";
import { openRunQueue } from "../../prisma/queue.ts";
import {
  ask,
  askFor,
  createModel,
  gatys,
  publishCatalogue,
  testPng,
  testServer,
  uploadPicture,
} from "./harness.ts";

const server = await testServer();
const { db } = server;
let content = "";
let style = "";
let model = "";

const STYLIZE = `mutation ($input: StylizeInput!) { stylize(input: $input) {
  id state seed method parameters iteration total lastSequence queuePosition estimatedSecondsLeft
  content { id } style { id } model { id } checkpoint { epoch } preview { url } styledImage { id }
  events { nodes { __typename sequence ... on RunStateChanged { state } } } } }`;

interface StylizedRun {
  id: string;
  seed: number;
  parameters: Record<string, unknown>;
}
const stylize = (input: Record<string, unknown> = {}) =>
  ask<{ stylize: StylizedRun }>(server, STYLIZE, { input: { content, style, model, ...input } });
const stylized = async (input: Record<string, unknown> = {}): Promise<StylizedRun> => {
  const { data, errors } = await stylize(input);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.stylize;
};

it("says so when no worker has published a method yet", async () => {
  const { errors } = await stylize();
  expect(errors?.[0]?.extensions).toMatchObject({ code: "NO_WORKER", remedy: expect.any(String) });
});

describe("stylize", () => {
  beforeAll(async () => {
    await publishCatalogue(db, [
      gatys,
      { ...gatys, id: "haeberli", inputs: { content: "required", style: "none", model: "none" } },
      {
        ...gatys,
        id: "train",
        makes: "model",
        inputs: { content: "none", style: "none", model: "none", dataset: "required" },
      },
      {
        ...gatys,
        id: "attack",
        makes: "report",
        inputs: {
          content: "optional",
          style: "none",
          model: "required",
          peers: "required",
          dataset: "required",
        },
      },
    ]);
    model = await createModel(db);
    content = (await uploadPicture(server, await testPng(1))).id;
    style = (await uploadPicture(server, await testPng(2))).id;
  });

  it("creates a queued run with defaults filled in, its first event and its job", async () => {
    const run = await stylized({ parameters: { iterations: 7 }, seed: 42 });
    expect(run).toMatchObject({
      state: "QUEUED",
      seed: 42,
      method: "gatys",
      parameters: { iterations: 7, styleWeight: 1000, optimizer: "lbfgs", layers: ["relu1_1"] },
      lastSequence: 1,
      queuePosition: 1,
      estimatedSecondsLeft: null,
      content: { id: content },
      style: { id: style },
      model: { id: model },
      checkpoint: { epoch: 0 },
      preview: null,
      styledImage: null,
      events: { nodes: [{ __typename: "RunStateChanged", sequence: 1, state: "QUEUED" }] },
    });
    const queue = await openRunQueue({
      databaseUrl: server.databaseUrl,
      isConsumer: false,
      onError: () => {},
    });
    const jobs = await queue.fetch(RUN_QUEUE, { batchSize: 10 });
    await queue.stop({ graceful: false });
    expect(jobs.map(({ data }) => data)).toEqual([{ runId: run.id }]);
    expect(await stylized()).toMatchObject({ queuePosition: 2 });
  });

  it("draws a seed of its own unless told one", async () => {
    const seeds = [await stylized(), await stylized()].map((run) => run.seed);
    expect(seeds[0]).not.toBe(seeds[1]);
    for (const seed of seeds) expect(seed).toSatisfy((value: number) => value >= 0 && value < 2 ** 31);
  });

  it("takes the same picture as content and style", async () => {
    expect(await stylized({ style: content })).toMatchObject({
      content: { id: content },
      style: { id: content },
    });
  });

  it("takes methods that need less", async () => {
    const run = await stylized({ method: "haeberli", style: null, model: null });
    expect(run).toMatchObject({ method: "haeberli", style: null, model: null, checkpoint: null });
  });

  it("names every bad parameter with what it may be", async () => {
    const runs = await db.run.count();
    const { errors } = await stylize({
      parameters: { iterations: 0, optimizer: "sgd", styleWeight: "much", layers: [3], color: 1 },
    });
    const { message, extensions } = errors![0]!;
    expect(extensions).toMatchObject({ code: "BAD_INPUT", remedy: expect.any(String) });
    expect(message).toContain("iterations must be an integer from 1 to 2000, not 0");
    expect(message).toContain('optimizer must be one of "adam", "lbfgs", not "sgd"');
    expect(message).toContain('styleWeight must be a number from 0 to 1000000, not "much"');
    expect(message).toContain("layers.0 must be a string, not 3");
    expect(message).toContain("color is unknown (there are iterations, styleWeight, optimizer, layers)");
    const faults = z.array(z.object({ name: z.string(), allowed: z.unknown() })).parse(extensions.parameters);
    expect(faults.map(({ name }) => name).toSorted()).toEqual([
      "color",
      "iterations",
      "layers.0",
      "optimizer",
      "styleWeight",
    ]);
    expect(faults.find(({ name }) => name === "iterations")?.allowed).toMatchObject({
      minimum: 1,
      maximum: 2000,
    });
    expect(await db.run.count()).toBe(runs);
  });

  it.each([
    [{ content: "nobody" }, "NOT_FOUND", 'Unknown picture "nobody"'],
    [{ style: "nobody" }, "NOT_FOUND", 'Unknown picture "nobody"'],
    [{ model: "vgg99" }, "NOT_FOUND", 'Unknown model "vgg99". Available: vgg13-random.'],
    [{ checkpoint: "nothing" }, "NOT_FOUND", 'Unknown checkpoint "nothing"'],
    [{ method: "gatsy" }, "NOT_FOUND", 'Unknown method "gatsy". Available: gatys, haeberli, train, attack.'],
    [{ content: null, model: null }, "BAD_INPUT", "The method gatys needs content and model."],
    [{ method: "haeberli", model: null }, "BAD_INPUT", "The method haeberli takes no style."],
    [{ method: "train" }, "BAD_INPUT", "The method train makes a model, not an image."],
    [{ parameters: [1] }, "BAD_INPUT", "parameters must be a JSON object."],
    [{ parameters: "text" }, "BAD_INPUT", "parameters must be a JSON object."],
    [{ seed: -1 }, "BAD_INPUT", "seed must be between 0 and 2147483647, not -1."],
  ])("refuses %j", async (input, code, message) => {
    const { errors } = await stylize(input);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code, remedy: expect.any(String) },
    });
  });

  it("refuses a seed that is no 32-bit integer", async () => {
    const { errors } = await stylize({ seed: 2 ** 31 });
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("startRun", () => {
  const START = `mutation ($input: StartRunInput!) { startRun(input: $input) {
    id state method dataset content { id } model { id } peers { model { id } checkpoint { epoch } }
    madeModel { id } report } }`;
  const start = (input: Record<string, unknown>) =>
    ask<{ startRun: Record<string, unknown> }>(server, START, { input });

  it("starts what makes a model or a report, with the data set and the models it names", async () => {
    const training = await start({ method: "train", dataset: "synthetic" });
    expect(training.data?.startRun).toMatchObject({ state: "QUEUED", dataset: "synthetic", madeModel: null });
    const attack = await start({
      method: "attack",
      dataset: "synthetic",
      model,
      peers: [{ model }, { model }],
    });
    expect(attack.data?.startRun).toMatchObject({
      method: "attack",
      content: null,
      model: { id: model },
      peers: [
        { model: { id: model }, checkpoint: { epoch: 0 } },
        { model: { id: model }, checkpoint: { epoch: 0 } },
      ],
      report: null,
    });
    const painting = await start({ method: "gatys", content, style, model });
    expect(painting.data?.startRun).toMatchObject({ state: "QUEUED", method: "gatys" });
  });

  it.each([
    [{ method: "train" }, "BAD_INPUT", "The method train needs dataset."],
    [{ method: "train", dataset: "mnist" }, "NOT_FOUND", 'Unknown data set "mnist". Available: synthetic.'],
    [{ method: "train", dataset: "cifar10" }, "BAD_INPUT", "The worker does not have the data set CIFAR-10."],
    [{ method: "attack", dataset: "synthetic", model: "vgg13-random" }, "BAD_INPUT", "needs peers"],
    [
      { method: "train", dataset: "synthetic", peers: [{ model: "vgg13-random" }] },
      "BAD_INPUT",
      "The method train takes no peers.",
    ],
  ])("refuses %j", async (input, code, message) => {
    const { errors } = await start(input);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code, remedy: expect.any(String) },
    });
  });

  it("lists methods by what they make, and data sets with the remedy where one is missing", async () => {
    const answer = await askFor(
      server,
      "{ methods(makes: MODEL) { id makes inputs { dataset optional } } datasets { id isAvailable remedy } }",
    );
    expect(answer).toEqual({
      methods: [{ id: "train", makes: "MODEL", inputs: { dataset: true, optional: [] } }],
      datasets: [
        { id: "synthetic", isAvailable: true, remedy: null },
        { id: "cifar10", isAvailable: false, remedy: "Set CIFAR10_DIR." },
      ],
    });
  });

  it("takes the state that the model's card speaks of, not what its training stored after it", async () => {
    const stopped = await createModel(db, "stopped-early");
    await db.model.update({ where: { id: stopped }, data: { card: { id: stopped, epochs: 5 } } });
    for (const epoch of [5, 8])
      await db.checkpoint.create({ data: { modelId: stopped, epoch, metrics: {} } });
    expect(await stylized({ model: stopped })).toMatchObject({ checkpoint: { epoch: 5 } });
  });
});
