// The server paints by itself: strokes arrive like anybody's, as one gesture; it can be cancelled; what cannot be painted is
// refused before anything is.
import { describe, expect, it } from "vitest";
import { ask, askFor, eventually, testServer } from "./harness.ts";
import { control, testEasel, type Work } from "./painting-support.ts";

const server = await testServer();
const { db } = server;
const { newPainting, paint, openWindow, watchWork } = await testEasel(server);

const AUTO = `mutation ($input: AutoPaintInput!) { autoPaint(input: $input) { kind state gesture done total } }`;
const CANCEL = `mutation ($id: ID!) { cancelPaintingWork(paintingId: $id) { state message } }`;

const settings = {
  ...{ gesture: "auto", author: "ada", strokes: 900, sizes: 3, brush: "bristle", size: 60, aspect: 3 },
  ...{ opacity: 0.9, scatter: 0.5, colourJitter: 0.05, direction: "edges", angle: -35, palette: [], seed: 4 },
};
const auto = (painting: string, patch: Record<string, unknown> = {}) =>
  ask<{ autoPaint: Work }>(server, AUTO, { input: { ...settings, painting, ...patch } });

describe("auto-painting", () => {
  it("paints what was granted, live in every window, as one gesture that undo takes back", async () => {
    const id = await newPainting();
    const [window, work] = [openWindow(id), await watchWork(id)];
    const { data } = await auto(id);
    expect(data?.autoPaint).toMatchObject({ kind: "AUTO_PAINT", state: "RUNNING", gesture: "auto" });
    const { message, total } = await work.is("FINISHED");
    expect(work.seen[0]).toBeNull();
    expect(total).toBeGreaterThan(750);
    expect(message).toBe(`${total} strokes painted.`);
    const received = await window.has(Math.ceil(total / 100));
    expect(received.flatMap(({ strokes }) => strokes)).toHaveLength(total);
    expect(new Set(received.map(({ gesture, author }) => `${gesture} of ${author}`))).toEqual(
      new Set(["auto of ada"]),
    );
    const widths = received.flatMap(({ strokes }) => strokes.map(({ width }) => width));
    expect([...new Set(widths)]).toEqual([60, 30, 15]);
    const painted = await (await fetch(`${server.url}/paintings/${id}/image`)).arrayBuffer();
    await paint(id, control("UNDO", "auto"));
    const bare = await (await fetch(`${server.url}/paintings/${id}/image`)).arrayBuffer();
    expect(bare.byteLength).toBeLessThan(painted.byteLength / 10);
    await Promise.all([window.close(), work.close()]);
  });

  it("can be cancelled: what is painted stays, nothing comes after it", async () => {
    const id = await newPainting();
    const work = await watchWork(id);
    await auto(id, { strokes: 20_000, size: 20 });
    await eventually(() => (work.seen.at(-1)?.done ? true : undefined));
    expect((await auto(id)).errors?.[0]).toMatchObject({ extensions: { code: "CONFLICT" } });
    const { cancelPaintingWork } = await askFor<{ cancelPaintingWork: Work }>(server, CANCEL, { id });
    expect(cancelPaintingWork).toMatchObject({
      state: "CANCELLED",
      message: expect.stringContaining("stays"),
    });
    await work.is("CANCELLED");
    // A batch that was being stored may still end.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { strokeCount } = await db.painting.findUniqueOrThrow({ where: { id } });
    expect(strokeCount).toBeGreaterThan(0);
    expect(strokeCount).toBeLessThan(20_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await db.painting.findUniqueOrThrow({ where: { id } })).toMatchObject({ strokeCount });
    await work.close();
  });

  it("ends when somebody undoes it, and when the painting is deleted", async () => {
    const id = await newPainting();
    const work = await watchWork(id);
    await auto(id, { strokes: 20_000, size: 20 });
    await eventually(() => (work.seen.at(-1)?.done ? true : undefined));
    await paint(id, control("UNDO", "auto", "bob"));
    await work.is("CANCELLED");
    await work.close();
    const other = await newPainting();
    const watched = await watchWork(other);
    await auto(other, { strokes: 20_000, size: 20 });
    await eventually(() => (watched.seen.at(-1)?.done ? true : undefined));
    await askFor(server, "mutation ($id: ID!) { deletePainting(id: $id) }", { id: other });
    expect((await watched.is("FAILED")).message).toContain("Unknown painting");
    await watched.close();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["no strokes", { strokes: 0 }, /input\.strokes: .*1/],
    ["a million strokes", { strokes: 1_000_000 }, /input\.strokes: .*20000/],
    ["an unknown brush", { brush: "broom" }, /input\.brush: .*"oval"/],
    ["a brush of no size", { size: 0 }, /input\.size: .*2/],
    ["a direction that is none", { direction: "motion" }, /input\.direction: .*"edges"/],
    ["a colour that is none", { palette: ["red"] }, /input\.palette\.0: must be a colour/],
    ["several faults", { sizes: 9, opacity: 7 }, /input\.sizes.*input\.opacity/],
    ["no gesture", { gesture: "" }, /gesture must have 1 to 64 characters/],
    ["no such painting", { painting: "nobody" }, /Unknown painting "nobody"/],
  ])("refuses %s", async (_, patch, message) => {
    const id = await newPainting();
    const { errors } = await auto(id, patch);
    expect(errors?.[0]?.message).toMatch(message);
    expect(await db.paintingEvent.count({ where: { paintingId: id } })).toBe(0);
  });

  it("NaN is no number", async () => {
    const { errors } = await auto(await newPainting(), { size: Number.NaN });
    expect(errors?.[0]?.message).toMatch(/size/);
  });
});
