// Cells of an experiment are the newest runs of their places; its sheet is a picture.
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { transition } from "../../prisma/run-store.ts";
import { CREATE, type Experiment, experimentServer, REMAKE, states } from "./experiments-support.ts";
import { ask, askFor, testPng } from "./harness.ts";

const { server, db, pictures, make, read, act, finish } = await experimentServer();
let content = "";
beforeAll(() => {
  ({ content } = pictures);
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
