// Relaxation over real sockets, in a process of its own: strokes in the place of strokes, live, one gesture, never worse.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  PAINTING_EVENT_KINDS,
  render,
  rgbOf,
  StrokeLog,
  shownStrokes,
  toBytes,
} from "../../gpu/paint/index.ts";
import { strokeSchema } from "../../server/painting/strokes.ts";
import { ask, askFor, eventually, testPng, testServer, uploadPicture } from "./harness.ts";
import { CREATE, control, type ReceivedEvent, strokesEvent, testEasel } from "./painting-support.ts";

const server = await testServer();
const { db, url } = server;
const { newPainting, paint, openWindow, watchWork } = await testEasel(server);

const RELAX = "mutation ($input: RelaxPaintingInput!) { relaxPainting(input: $input) { kind state total } }";
const settings = { gesture: "relax", author: "ada", steps: 200, palette: [], seed: 4 };
const COUNTS = "query ($id: ID!) { painting(id: $id) { strokeCount shownStrokeCount } }";
const relax = (painting: string, patch: Record<string, unknown> = {}) =>
  ask<{ relaxPainting: { kind: string; state: string } }>(server, RELAX, {
    input: { ...settings, painting, ...patch },
  });

/** As it comes over the socket. */
const eventSchema = z.object({
  id: z.string(),
  kind: z.enum(PAINTING_EVENT_KINDS),
  gesture: z.string(),
  strokes: z.array(
    strokeSchema.extend({ replaces: z.object({ event: z.string(), index: z.int() }).optional() }),
  ),
});

const rawOf = async (path: string) =>
  await sharp(await (await fetch(`${url}${path}`)).arrayBuffer())
    .removeAlpha()
    .raw()
    .toBuffer();
const imageOf = (id: string) => rawOf(`/paintings/${id}/image`);
const replaced = (events: readonly ReceivedEvent[]) => events.filter(({ kind }) => kind === "REPLACE");

async function painted(): Promise<string> {
  const id = await newPainting();
  await paint(
    id,
    strokesEvent("a", 40),
    strokesEvent("b", 60),
    strokesEvent("gone", 20),
    control("UNDO", "gone"),
  );
  return id;
}

describe("relaxing a painting", () => {
  it("puts strokes in the place of strokes, closer to the photograph; undo and redo take it as one", async () => {
    // One colour: what is closer is plain to see.
    const grey = await sharp({ create: { width: 96, height: 64, channels: 3, background: "#808080" } })
      .png()
      .toBuffer();
    const picture = await uploadPicture(server, grey, "grey.png");
    const { createPainting } = await askFor<{ createPainting: { id: string } }>(server, CREATE, {
      picture: picture.id,
    });
    const { id } = createPainting;
    await paint(id, strokesEvent("a", 40), strokesEvent("b", 60), strokesEvent("gone", 20));
    await paint(id, control("UNDO", "gone"));
    const before = await imageOf(id);
    const [window, work] = [openWindow(id), await watchWork(id)];
    const { data } = await relax(id);
    expect(data?.relaxPainting).toMatchObject({ kind: "RELAX", state: "RUNNING" });
    const { message, done, total } = await work.is("FINISHED");
    expect([done, total]).toEqual([200, 200]);
    expect(message).toMatch(
      /^\d+ of 200 changes kept: \d+\.\d % away from the photograph before, \d+\.\d % now\.$/,
    );

    const { lastSequence } = await db.painting.findUniqueOrThrow({ where: { id } });
    const events = await window.has(lastSequence);
    const changes = replaced(events);
    expect(changes.length).toBeGreaterThan(1);
    expect(new Set(changes.map(({ gesture, author }) => `${gesture} of ${author}`))).toEqual(
      new Set(["relax of ada"]),
    );
    const ids = new Set(events.filter(({ gesture }) => "ab".includes(gesture)).map((event) => event.id));
    for (const { strokes } of changes) {
      for (const { replaces } of strokes) expect(ids).toContain((replaces as { event: string }).event);
    }
    const after = await imageOf(id);
    const squares = (bytes: Buffer) => bytes.reduce((sum, byte) => sum + (byte - 128) ** 2, 0);
    expect(squares(after)).toBeLessThan(0.97 * squares(before));

    // The same number of strokes in a file, and none of them says where it stands.
    const file = (await (await fetch(`${url}/paintings/${id}/strokes.json`)).json()) as { strokes: object[] };
    expect(file.strokes).toHaveLength(100);
    const counts = async () =>
      (await askFor<{ painting: object }>(server, COUNTS, { id })).painting as Record<string, number>;
    const logged = 120 + changes.reduce((sum, { strokes }) => sum + strokes.length, 0);
    expect(await counts()).toEqual({ strokeCount: logged, shownStrokeCount: 100 });

    await paint(id, control("UNDO", "relax"));
    expect(Buffer.compare(await imageOf(id), before)).toBe(0);
    await paint(id, control("REDO", "relax"));
    expect(Buffer.compare(await imageOf(id), after)).toBe(0);
    await paint(id, control("CLEAR", "clearing"), strokesEvent("c", 7));
    expect((await counts()).shownStrokeCount).toBe(7);
    await paint(id, control("UNDO", "clearing"));
    expect((await counts()).shownStrokeCount).toBe(107);
    await Promise.all([window.close(), work.close()]);
  }, 90_000);

  it("shows a window that follows the events what the server renders", async () => {
    const id = await painted();
    const [window, work] = [openWindow(id), await watchWork(id)];
    await relax(id);
    await work.is("FINISHED");
    const { lastSequence, width, height } = await db.painting.findUniqueOrThrow({ where: { id } });
    const events = await window.has(lastSequence);
    expect(replaced(events).length).toBeGreaterThan(0);
    const log = new StrokeLog();
    for (const shown of shownStrokes(z.array(eventSchema).parse(events))) log.push(shown);
    const canvas = render(log, { width, height, ground: rgbOf("#f3efe4") });
    const pixels = new Uint8Array(width * height * 3);
    toBytes(canvas, pixels, 3);
    expect(Buffer.compare(await imageOf(id), Buffer.from(pixels))).toBe(0);
    await Promise.all([window.close(), work.close()]);
  });

  it("lets others paint meanwhile, and ends when it is cancelled: what is changed stays", async () => {
    const id = await painted();
    const work = await watchWork(id);
    await relax(id, { steps: 20_000 });
    await eventually(() => (work.seen.at(-1)?.done ? true : undefined));
    expect((await paint(id, strokesEvent("meanwhile", 5, "bob"))).errors).toBeUndefined();
    expect((await relax(id)).errors?.[0]).toMatchObject({ extensions: { code: "CONFLICT" } });
    await askFor(server, "mutation ($id: ID!) { cancelPaintingWork(paintingId: $id) { state } }", { id });
    expect((await work.is("CANCELLED")).done).toBeLessThan(20_000);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const file = await (await fetch(`${url}/paintings/${id}/strokes.json`)).json();
    expect((file as { strokes: object[] }).strokes).toHaveLength(105);
    expect(await db.paintingEvent.count({ where: { paintingId: id, kind: "REPLACE" } })).toBeGreaterThan(0);
    await work.close();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["no changes", { steps: 0 }, /input\.steps: .*1/],
    ["changes without end", { steps: 1_000_000 }, /input\.steps: .*20000/],
    ["a colour that is none", { palette: ["red"] }, /input\.palette\.0: must be a colour/],
    ["no gesture", { gesture: "" }, /gesture must have 1 to 64 characters/],
    ["no such painting", { painting: "nobody" }, /Unknown painting "nobody"/],
    ["a bare canvas", {}, /Nothing is painted yet/],
  ])("refuses %s", async (_, patch, message) => {
    const { errors } = await relax(await newPainting(), patch);
    expect(errors?.[0]?.message).toMatch(message);
  });

  it("works on photographs of noise too, with a palette", async () => {
    const picture = await uploadPicture(server, await testPng(12, 96, 64), "noise.png");
    const { createPainting } = await askFor<{ createPainting: { id: string } }>(server, CREATE, {
      picture: picture.id,
    });
    await paint(createPainting.id, strokesEvent("a", 30));
    const [window, work] = [openWindow(createPainting.id), await watchWork(createPainting.id)];
    await relax(createPainting.id, { palette: ["#102030", "#f0e0d0"] });
    await work.is("FINISHED");
    const { lastSequence } = await db.painting.findUniqueOrThrow({ where: { id: createPainting.id } });
    const painted =
      (await window.has(lastSequence))[0]?.strokes.map(({ red }) => Number(red).toFixed(2)) ?? [];
    const reds = replaced(window.events).flatMap(({ strokes }) =>
      strokes.map(({ red }) => Number(red).toFixed(2)),
    );
    for (const red of reds) expect([...painted, "0.06", "0.94"]).toContain(red);
    await Promise.all([window.close(), work.close()]);
  });
});
