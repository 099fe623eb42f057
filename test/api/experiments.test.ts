// Experiments: one mutation writes all runs or none, cells are the newest runs of their places, the sheet is a picture.
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { transition } from "../../prisma/run-store.ts";
import {
  type Answer,
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
const painter = {
  ...gatys,
  label: "Spots",
  inputs: { content: "required", style: "none", model: "none" },
  parameters: {
    ...gatys.parameters,
    properties: { size: { title: "Size", type: "integer", minimum: 64, maximum: 512, default: 256 } },
  },
} as const;
let content = "";
let style = "";

const FIELDS = `id label varied sheetUrl skipped { variant reason }
  cells { place variant run { id state method seed parameters content { id } model { id } experiment { id } } }`;
interface Cell {
  place: number;
  variant: string;
  run: { id: string; state: string; method: string; seed: number; parameters: Record<string, unknown> };
}
interface Experiment {
  id: string;
  label: string;
  sheetUrl: string;
  skipped: { variant: string; reason: string }[];
  cells: Cell[];
}
const SHEET = `mutation ($input: ContactSheetInput!) { made: contactSheet(input: $input) { ${FIELDS} } }`;
const CREATE = `mutation ($input: ExperimentInput!) { made: createExperiment(input: $input) { ${FIELDS} } }`;
const REMAKE = `mutation ($id: ID!, $place: Int!, $input: StylizeInput!) {
  remakeCell(id: $id, place: $place, input: $input) { id } }`;
const make = async (mutation: string, input: object) =>
  (await askFor<{ made: Experiment }>(server, mutation, { input })).made;
const refused = async (
  mutation: string,
  input: object,
): Promise<NonNullable<Answer<object>["errors"]>[0]> => {
  const { errors } = await ask(server, mutation, { input });
  if (!errors?.[0]) throw new Error("It was not refused.");
  return errors[0];
};
const read = async (id: string) =>
  (
    await askFor<{ experiment: Experiment }>(
      server,
      `query ($id: ID!) { experiment(id: $id) { ${FIELDS} } }`,
      { id },
    )
  ).experiment;
const states = ({ cells }: Experiment) => cells.map(({ run }) => run.state);
const act = async (mutation: "cancelExperiment" | "retryExperiment", id: string, place?: number) => {
  const args = place === undefined ? "id: $id" : `id: $id, place: ${place}`;
  const query = `mutation ($id: ID!) { made: ${mutation}(${args}) { ${FIELDS} } }`;
  return (await askFor<{ made: Experiment }>(server, query, { id })).made;
};
/** Ends a queued run with a picture, as a worker does. */
const finish = async (runId: string, seed: number) => {
  const blob = await server.blobs.put(await testPng(seed));
  await transition(db, runId, ["QUEUED"], "SUCCEEDED", {
    also: async (tx) => void (await tx.styledImage.create({ data: { runId, blob, width: 48, height: 32 } })),
  });
};

beforeAll(async () => {
  await publishCatalogue(db, [gatys, { ...painter, id: "spots" }, { ...painter, id: "dots", label: "Dots" }]);
  content = (await uploadPicture(server, await testPng(1), "old-harbour.png")).id;
  style = (await uploadPicture(server, await testPng(2), "wave.png")).id;
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

describe("the grid", () => {
  it("cancels what is not over, makes again what failed, and shows the newest of each place", async () => {
    const made = await make(CREATE, {
      base: { method: "spots", content },
      vary: "size",
      values: [64, 65, 66],
    });
    const [first, second, third] = made.cells.map(({ run }) => run.id);
    await finish(first!, 1);
    await transition(db, second!, ["QUEUED"], "FAILED", { reason: "It broke.", remedy: "Mend it." });
    const cancelled = await act("cancelExperiment", made.id);
    expect(states(cancelled)).toEqual(["SUCCEEDED", "FAILED", "CANCELLED"]);

    const one = await act("retryExperiment", made.id, 2);
    expect(states(one)).toEqual(["SUCCEEDED", "FAILED", "QUEUED"]);
    const all = await act("retryExperiment", made.id);
    expect(states(all)).toEqual(["SUCCEEDED", "QUEUED", "QUEUED"]);
    expect(all.cells.map(({ run }) => run.id)).not.toContain(second);
    expect(all.cells[2]!.run.id).not.toBe(third);
    expect(all.cells.map(({ place, variant, run }) => [place, variant, run.parameters.size])).toEqual([
      [0, "64", 64],
      [1, "65", 65],
      [2, "66", 66],
    ]);
    expect(all.cells.map(({ run }) => run.seed)).toEqual(made.cells.map(({ run }) => run.seed));
    const again = await ask(server, `mutation ($id: ID!) { retryExperiment(id: $id) { id } }`, {
      id: made.id,
    });
    expect(again.errors?.[0]?.extensions.code).toBe("BAD_INPUT");
  });

  it("makes one run a place when two windows ask at once", async () => {
    const made = await make(CREATE, { base: { method: "spots", content }, vary: "size", values: [64, 65] });
    await act("cancelExperiment", made.id);
    const retry = () =>
      ask(server, `mutation ($id: ID!) { retryExperiment(id: $id) { id } }`, { id: made.id });
    const answers = await Promise.all([retry(), retry(), retry()]);
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    expect(await db.run.count({ where: { experimentId: made.id } })).toBe(4);
  });

  it("makes one place again with other settings, which is from then on its newest run", async () => {
    const values = [64, 65, 66];
    const made = await make(CREATE, { base: { method: "spots", content }, vary: "size", values });
    const [, second, third] = made.cells.map(({ run }) => run.id);
    const remake = (place: number, input: object) =>
      ask(server, REMAKE, { id: made.id, place, input: { method: "spots", content, ...input } });
    const waiting = await remake(1, { parameters: { size: 70 } });
    expect(waiting.errors?.[0]?.message).toContain("neither failed nor was cancelled");
    await transition(db, second!, ["QUEUED"], "FAILED", { reason: "It broke.", remedy: "Mend it." });
    await transition(db, third!, ["QUEUED"], "FAILED", { reason: "It broke.", remedy: "Mend it." });

    // Two windows at once: the second finds it queued. Wrong settings change nothing.
    const seed = (await db.run.findUniqueOrThrow({ where: { id: second! } })).seed;
    const both = [
      remake(1, { seed, parameters: { size: 70 } }),
      remake(1, { seed, parameters: { size: 70 } }),
    ];
    expect((await Promise.all(both)).filter(({ errors }) => !errors)).toHaveLength(1);
    expect((await remake(2, { parameters: { size: 9000 } })).errors?.[0]?.message).toContain("size");
    expect((await remake(9, {})).errors?.[0]?.message).toContain("no place 9");
    expect((await remake(2, { seed: seed + 1, parameters: { size: 66 } })).errors).toBeUndefined();
    const { cells } = (await read(made.id))!;
    // What is varied names a place; one that differs in more says so.
    expect(cells.map(({ place, variant }) => [place, variant])).toEqual([
      [0, "64"],
      [1, "70"],
      [2, "66 (settings changed)"],
    ]);
    expect(cells[1]!.run.parameters.size).toBe(70);
    expect(await db.run.count({ where: { experimentId: made.id } })).toBe(5);
  });

  it("lists experiments newest first, and knows no others", async () => {
    const { experiments } = await askFor<{ experiments: { totalCount: number; nodes: { id: string }[] } }>(
      server,
      "{ experiments(first: 2) { totalCount nodes { id cells { run { state } } } } }",
    );
    const newest = await db.experiment.findMany({ orderBy: { createdAt: "desc" }, take: 2 });
    expect(experiments.nodes.map(({ id }) => id)).toEqual(newest.map(({ id }) => id));
    expect(experiments.totalCount).toBeGreaterThan(2);
    expect(await read("none")).toBeNull();
    const cancel = await ask(server, 'mutation { cancelExperiment(id: "none") { id } }');
    expect(cancel.errors?.[0]?.extensions.code).toBe("NOT_FOUND");
  });
});

describe("the sheet", () => {
  it("is one PNG with every finished picture on it", async () => {
    const label = "<Höhen> & \u{1f3a8}";
    const values = [64, 65, 66];
    const made = await make(CREATE, { base: { method: "spots", content }, vary: "size", values, label });
    const empty = await fetchSheet(made);
    await finish(made.cells[0]!.run.id, 11);
    await transition(db, made.cells[1]!.run.id, ["QUEUED"], "FAILED", { reason: "It broke." });
    const full = await fetchSheet(made);
    expect(full.disposition).toMatch(/filename="?pentimento-hohen-\w{6}\.png"?/);
    expect({ width: full.width, height: full.height }).toEqual({ width: empty.width, height: empty.height });
    expect(full.pixels.equals(empty.pixels)).toBe(false);
    // The result's own pixels are on it: it is smaller than its tile, so nothing was resized.
    const result = await sharp(await testPng(11, 48, 32))
      .raw()
      .toBuffer();
    expect(contains(full, result, 48)).toBe(true);
    expect(contains(empty, result, 48)).toBe(false);
  });

  it("is not there for an unknown experiment", async () => {
    expect((await fetch(`${server.url}/experiments/none/sheet.png`)).status).toBe(404);
  });
});

interface Sheet {
  pixels: Buffer;
  width: number;
  height: number;
  disposition: string | null;
}

async function fetchSheet({ sheetUrl }: Experiment): Promise<Sheet> {
  const response = await fetch(server.url + sheetUrl);
  expect(response.headers.get("content-type")).toBe("image/png");
  const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, ...info, disposition: response.headers.get("content-disposition") };
}

/** Whether the first and the last row of `picture` (RGB) are on the sheet, one above the other. */
function contains({ pixels, width }: Sheet, picture: Buffer, pictureWidth: number): boolean {
  const stride = pictureWidth * 3;
  const rows = picture.length / stride;
  const at = pixels.indexOf(picture.subarray(0, stride));
  if (at < 0) return false;
  const last = at + (rows - 1) * width * 3;
  return pixels.subarray(last, last + stride).equals(picture.subarray(-stride));
}

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
