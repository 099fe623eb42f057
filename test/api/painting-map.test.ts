// The server paints along by a map: strokes are where it is light, nothing is where it is black; bad maps are refused before
// anything is painted. The log alone makes the painting again.
import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import { ask, askFor, testPng, testServer, uploadPicture } from "./harness.ts";
import { control, strokesEvent, testEasel, type Work } from "./painting-support.ts";

// It paints hundreds of strokes: seconds on a quiet machine, much more beside other tests.
vi.setConfig({ testTimeout: 120_000 });

const server = await testServer();
const { db, url } = server;
const { picture, newPainting, paint, openWindow, watchWork } = await testEasel(server);

const AUTO = "mutation ($input: AutoPaintInput!) { autoPaint(input: $input) { state } }";
const RELAX = "mutation ($input: RelaxPaintingInput!) { relaxPainting(input: $input) { state } }";
const identity = { gesture: "along", author: "ada", palette: [], seed: 4 };
const settings = {
  ...{ ...identity, strokes: 900, sizes: 3, brush: "oval", size: 60, aspect: 3, opacity: 0.9 },
  ...{ scatter: 0.5, colourJitter: 0.05, direction: "edges", angle: -35 },
};
const auto = (painting: string, map?: string) => ask(server, AUTO, { input: { ...settings, painting, map } });
const relax = (painting: string, map?: string) =>
  ask(server, RELAX, { input: { ...identity, steps: 300, painting, map } });

/** Of a left and a right half. */
async function uploadMap(left: number, right: number, width = 48, height = 32): Promise<string> {
  const data = Buffer.from(
    Array.from({ length: width * height }, (_, at) => (at % width < width / 2 ? left : right)),
  );
  const png = await sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
  return (await uploadPicture(server, png, "map.png")).id;
}

/** Lets the server work until it is done. */
async function finished(id: string, begin: () => Promise<{ errors?: unknown }>): Promise<Work> {
  const work = await watchWork(id);
  expect((await begin()).errors).toBeUndefined();
  const end = await work.is("FINISHED");
  await work.close();
  return end;
}

/** RGB of what the server makes of the painting. */
const pixelsOf = async (id: string) =>
  sharp(await (await fetch(`${url}/paintings/${id}/image`)).arrayBuffer())
    .raw()
    .toBuffer();

describe("auto-painting with a map", () => {
  it("puts more and finer strokes where it is light, none where it is black, and any window can paint it again", async () => {
    const [blackMap, id] = [await uploadMap(255, 0), await newPainting()];
    const window = openWindow(id);
    await finished(id, () => auto(id, blackMap));
    const { lastSequence, strokeCount } = await db.painting.findUniqueOrThrow({ where: { id } });
    expect(strokeCount).toBeGreaterThan(700);
    const strokes = (await window.has(lastSequence)).flatMap((event) => event.strokes);
    expect(Math.max(...strokes.map(({ x }) => Number(x)))).toBeLessThan(512);
    // The events hold nothing of the map: they are the painting.
    expect(Object.keys(strokes[0] ?? {})).not.toContain("map");
    // Enlarged, the map is not quite black beside its white half.
    const right = await sharp(await pixelsOf(id), { raw: { width: 1024, height: 683, channels: 3 } })
      .extract({ left: 560, top: 0, width: 464, height: 683 })
      .raw()
      .toBuffer();
    expect(new Set(right).size).toBe(3);

    const greyMap = await uploadMap(255, 128);
    const other = await newPainting();
    await finished(other, () => auto(other, greyMap));
    const file = (await (await fetch(`${url}/paintings/${other}/strokes.json`)).json()) as {
      strokes: { x: number; width: number }[];
    };
    const halves = [true, false].map((isLeft) => file.strokes.filter(({ x }) => x < 512 === isLeft));
    const finest = halves.map((half) => half.filter(({ width }) => width === 15).length);
    expect(halves[0]!.length).toBeGreaterThan(1.15 * halves[1]!.length);
    expect(finest[0]).toBeGreaterThan(1.3 * finest[1]!);
    await window.close();
  });
});

describe("relaxation with a map", () => {
  it("changes nothing of what is black, and undo takes back the rest", async () => {
    const id = await newPainting();
    await paint(id, strokesEvent("a", 60), strokesEvent("b", 60));
    const before = await pixelsOf(id);
    const map = await uploadMap(0, 255);
    await finished(id, () => relax(id, map));
    const after = await pixelsOf(id);
    const changed = { left: 0, right: 0 };
    for (let at = 0; at < before.length / 3; at++) {
      if (before.compare(after, 3 * at, 3 * at + 3, 3 * at, 3 * at + 3) === 0) continue;
      changed[at % 1024 < 464 ? "left" : "right"] += 1;
    }
    expect(changed.left).toBe(0);
    expect(changed.right).toBeGreaterThan(500);
    await paint(id, control("UNDO", "along"));
    expect(Buffer.compare(await pixelsOf(id), before)).toBe(0);
  });
});

describe.each([
  ["auto-painting", auto],
  ["relaxation", relax],
] as const)("%s refuses", (_, begin) => {
  it.each<[string, () => Promise<string>, RegExp, string]>([
    ["a map that is none", async () => "nobody", /Unknown picture "nobody"/, "NOT_FOUND"],
    [
      "another shape",
      () => uploadMap(255, 0, 32, 32),
      /map \(32 x 32 pixels\) is of another shape than photograph/,
      "BAD_INPUT",
    ],
    ["black all over", () => uploadMap(0, 4), /black all over: nothing would be painted/, "BAD_INPUT"],
  ])("%s", async (_name, mapOf, message, code) => {
    const id = await newPainting();
    await paint(id, strokesEvent("a"));
    const work = await watchWork(id);
    const [error] = (await begin(id, await mapOf())).errors ?? [];
    expect(error?.message).toMatch(message);
    expect(error?.extensions).toMatchObject({ code });
    expect(work.seen).toEqual([null]);
    await work.close();
    expect(await db.paintingEvent.count({ where: { paintingId: id } })).toBe(1);
  });

  it("a map whose file is gone", async () => {
    const map = await uploadPicture(server, await testPng(8, 24, 16), "lost.png");
    const { blob } = await db.picture.findUniqueOrThrow({ where: { id: map.id } });
    await server.blobs.remove(blob);
    const id = await newPainting();
    await paint(id, strokesEvent("a"));
    expect((await begin(id, map.id)).errors?.[0]?.extensions).toMatchObject({ code: "UNAVAILABLE" });
  });
});

it("the photograph itself may be the map", async () => {
  const id = await newPainting();
  await finished(id, () => auto(id, picture.id));
  const { painting } = await askFor<{ painting: { shownStrokeCount: number } }>(
    server,
    "query ($id: ID!) { painting(id: $id) { shownStrokeCount } }",
    { id },
  );
  expect(painting.shownStrokeCount).toBeGreaterThan(300);
});
