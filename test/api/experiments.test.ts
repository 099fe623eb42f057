// Experiments: one mutation writes all runs or none, and ends leave the runs.
import { beforeAll, describe, expect, it } from "vitest";
import { CREATE, experimentServer, REMAKE, SHEET, states } from "./experiments-support.ts";
import { ask, askFor, createModel } from "./harness.ts";

const { server, db, pictures, make, refused, read, act } = await experimentServer();
let content = "";
let style = "";
beforeAll(() => {
  ({ content, style } = pictures);
});

describe("a contact sheet", () => {
  it("queues one run a method in one go, and says what it left out", async () => {
    const sheet = await make(SHEET, { content, size: 64, seed: 7 });
    expect(sheet).toMatchObject({
      label: "Old harbour by 2 methods",
      varied: "method",
      skipped: [{ variant: "Gatys", reason: "It needs a style picture." }],
      cells: [
        { place: 0, variant: "Spots", run: { method: "spots", seed: 7, parameters: { size: 64 } } },
        { place: 1, variant: "Dots", run: { method: "dots", seed: 7, parameters: { size: 64 } } },
      ],
    });
    expect(states(sheet)).toEqual(["QUEUED", "QUEUED"]);
    for (const { run } of sheet.cells) expect(run).toMatchObject({ experiment: { id: sheet.id } });
    expect(await read(sheet.id)).toEqual(sheet);
  });

  it("takes the newest trained model where methods need one", async () => {
    const before = await make(SHEET, { content, style });
    expect(before.skipped).toEqual([{ variant: "Gatys", reason: "It needs a model." }]);
    const model = await createModel(db);
    const after = await make(SHEET, { content, style });
    expect(after.cells.map(({ variant }) => variant)).toEqual(["Gatys", "Spots", "Dots"]);
    expect(after.cells[0]).toMatchObject({ run: { model: { id: model } } });
    // A newer one, against an attacker, whose training is not over: it may become anything yet.
    const training = await db.run.create({ data: { method: "train", parameters: {}, seed: 1 } });
    await createModel(db, "growing");
    await db.model.update({ where: { id: "growing" }, data: { regime: "pgd", runId: training.id } });
    const during = await make(SHEET, { content, style });
    expect(during.cells[0]).toMatchObject({ run: { model: { id: model } } });
    const query = '{ model(id: "growing") { runId run { state } } }';
    expect(await askFor(server, query)).toEqual({
      model: { runId: training.id, run: { state: "QUEUED" } },
    });
    await db.model.delete({ where: { id: "growing" } });
    await db.run.delete({ where: { id: training.id } });
  });

  it("refuses what cannot be painted, and then writes nothing", async () => {
    const before = [await db.run.count(), await db.experiment.count()];
    expect((await refused(SHEET, { content: "no-such-picture" })).extensions.code).toBe("NOT_FOUND");
    expect((await refused(SHEET, { content, methods: ["oil"] })).extensions.code).toBe("NOT_FOUND");
    expect((await refused(SHEET, { content, methods: [] })).extensions.code).toBe("BAD_INPUT");
    const nothingFits = await refused(SHEET, { content, methods: ["gatys"] });
    expect(nothingFits.extensions).toMatchObject({
      code: "BAD_INPUT",
      remedy: "Gatys: It needs a style picture.",
    });
    expect((await refused(SHEET, { content, seed: -1 })).extensions.code).toBe("BAD_INPUT");
    expect([await db.run.count(), await db.experiment.count()]).toEqual(before);
  });
});

describe("an experiment", () => {
  const base = { method: "spots", seed: 3 };

  it("varies one parameter and keeps the rest", async () => {
    const made = await make(CREATE, { base: { ...base, content }, vary: "size", values: [64, 128, 256] });
    expect(made.label).toBe("Size, by Spots");
    expect(made.cells.map(({ variant, run }) => [variant, run.parameters.size, run.seed])).toEqual([
      ["64", 64, 3],
      ["128", 128, 3],
      ["256", 256, 3],
    ]);
  });

  it("gives all runs one random seed unless told", async () => {
    const made = await make(CREATE, { base: { method: "spots", content }, vary: "size", values: [64, 65] });
    expect(new Set(made.cells.map(({ run }) => run.seed)).size).toBe(1);
  });

  it("names models, checkpoints and pictures by their labels", async () => {
    const model = await createModel(db, "vgg13-other");
    const whole = { method: "gatys", content, style };
    const byModel = await make(CREATE, { base: whole, vary: "model", values: [model, "vgg13-random"] });
    // Called the same: then their ids tell them apart.
    const ids = ["vgg13-other", "vgg13-random"].map((id) => `VGG-13, random weights, ${id}`);
    expect(byModel.cells.map(({ variant }) => variant)).toEqual(ids);
    await act("cancelExperiment", byModel.id);
    const { seed } = byModel.cells[1]!.run;
    await askFor(server, REMAKE, {
      id: byModel.id,
      place: 1,
      input: { ...whole, seed, model: "vgg13-random" },
    });
    expect((await read(byModel.id)).cells.map(({ variant }) => variant)).toEqual(ids);
    const further = await db.checkpoint.create({ data: { modelId: model, epoch: 4, metrics: {} } });
    const checkpoints = await db.checkpoint.findMany({
      where: { modelId: model },
      orderBy: { epoch: "asc" },
    });
    const byEpoch = await make(CREATE, {
      base: { ...whole, model },
      vary: "checkpoint",
      values: checkpoints.map(({ id }) => id),
    });
    expect(byEpoch.cells.map(({ variant }) => variant)).toEqual(["Epoch 0", `Epoch ${further.epoch}`]);
    const byPicture = await make(CREATE, { base, vary: "content", values: [content, style], label: " Two " });
    expect(byPicture.label).toBe("Two");
    expect(byPicture.cells.map(({ variant }) => variant)).toEqual(["Old harbour", "Wave"]);
  });

  it("is refused as a whole when one value does not hold", async () => {
    const before = [await db.run.count(), await db.experiment.count()];
    const { message, extensions } = await refused(CREATE, {
      base: { ...base, content },
      vary: "size",
      values: [64, 9000],
    });
    expect(extensions.code).toBe("BAD_INPUT");
    expect(message).toContain("size must be an integer from 64 to 512, not 9000");
    const long = { base: { ...base, content }, vary: "size", values: [64, 65], label: "x".repeat(121) };
    expect((await refused(CREATE, long)).message).toContain("120 characters");
    expect([await db.run.count(), await db.experiment.count()]).toEqual(before);
  });
});

describe("an experiment's end", () => {
  const RENAME =
    "mutation ($id: ID!, $label: String!) { renameExperiment(id: $id, label: $label) { id label } }";
  const DELETE = "mutation ($id: ID!) { gone: deleteExperiment(id: $id) }";

  it("is renamed, but not to nothing, and not at any length", async () => {
    const { id } = await make(CREATE, { base: { method: "spots", content }, vary: "seed", values: [1, 2] });
    await askFor(server, RENAME, { id, label: "  Two seeds " });
    expect((await read(id)).label).toBe("Two seeds");
    for (const label of ["   ", "x".repeat(121)]) {
      const { errors } = await ask(server, RENAME, { id, label });
      expect(errors?.[0]?.extensions.code).toBe("BAD_INPUT");
    }
    expect((await read(id)).label).toBe("Two seeds");
    const { errors } = await ask(server, RENAME, { id: "none", label: "x" });
    expect(errors?.[0]?.extensions.code).toBe("NOT_FOUND");
  });

  it("takes no run along, and comes once", async () => {
    const { id, cells } = await make(CREATE, {
      ...{ base: { method: "spots", content }, vary: "seed", values: [3, 4] },
    });
    expect(await askFor(server, DELETE, { id })).toEqual({ gone: true });
    expect(await read(id)).toBeNull();
    const runs = await db.run.findMany({ where: { id: { in: cells.map(({ run }) => run.id) } } });
    expect(runs.map(({ state, experimentId }) => [state, experimentId])).toEqual([
      ["QUEUED", null],
      ["QUEUED", null],
    ]);
    expect(await askFor(server, DELETE, { id })).toEqual({ gone: false });
  });
});
