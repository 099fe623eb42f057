// A painting as a file and back: what is exported is imported to the same canvas, and what is no painting is refused.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { PAINTING_LIMITS } from "../../gpu/paint/index.ts";
import { testPng, testServer, uploadPicture } from "./harness.ts";
import { control, someStrokes, strokesEvent, testEasel } from "./painting-support.ts";

const server = await testServer();
const { db, url } = server;
const { picture, newPainting, paint } = await testEasel(server);

interface StrokeFile extends Record<string, unknown> {
  strokes: Record<string, unknown>[];
}
const exportOf = async (id: string) =>
  (await (await fetch(`${url}/paintings/${id}/strokes.json`)).json()) as StrokeFile;
const send = (body: unknown, query = "") =>
  fetch(`${url}/paintings${query}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
async function refusal(response: Response) {
  const { error } = (await response.json()) as { error: { code: string; message: string; remedy: string } };
  return { status: response.status, ...error };
}
const imageOf = async (id: string) =>
  await sharp(await (await fetch(`${url}/paintings/${id}/image`)).arrayBuffer())
    .raw()
    .toBuffer();

async function somePainting(): Promise<string> {
  const id = await newPainting();
  const curved = strokesEvent("b", 500);
  curved.strokes![1] = { ...curved.strokes![1], brush: "bristle", path: [1.25, 2.5, 30.75, 40.125, 90, 12] };
  await paint(id, strokesEvent("a", 30), curved, strokesEvent("c", 200), control("UNDO", "a"));
  return id;
}

describe("a stroke file", () => {
  it("holds the strokes that show, and makes the same canvas again, bit for bit", async () => {
    const id = await somePainting();
    const response = await fetch(`${url}/paintings/${id}/strokes.json`);
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(response.headers.get("content-disposition")).toMatch(/pentimento-harbour-by-hand-\w+\.json/);
    const file = (await response.json()) as StrokeFile;
    expect(file).toMatchObject({
      ...{ format: "pentimento-strokes", version: 1, width: 1024, height: 683, ground: "#f3efe4" },
      picture: { id: picture.id, name: "harbour.png" },
    });
    expect(file.strokes).toHaveLength(700);

    const made = await send(file);
    expect(made.status).toBe(201);
    const painting = (await made.json()) as { id: string };
    expect(painting).toMatchObject({ width: 1024, height: 683, strokeCount: 700 });
    expect(painting.id).not.toBe(id);
    expect(Buffer.compare(await imageOf(painting.id), await imageOf(id))).toBe(0);
    expect(await exportOf(painting.id)).toEqual(file);
    const events = await db.paintingEvent.findMany({ where: { paintingId: painting.id } });
    expect(events.map(({ sequence }) => sequence).sort()).toEqual([1, 2]);
    // It goes on from there.
    expect((await paint(painting.id, strokesEvent("d"))).data?.paint.strokeCount).toBe(703);
  });

  it("is one gesture, of nobody or of whoever says so", async () => {
    const file = await exportOf(await somePainting());
    for (const [query, author] of [
      ["", "import"],
      ["?author=ada", "ada"],
    ] as const) {
      const { id } = (await (await send(file, query)).json()) as { id: string };
      const events = await db.paintingEvent.findMany({ where: { paintingId: id } });
      expect(new Set(events.map((event) => event.author))).toEqual(new Set([author]));
      const [gesture, ...others] = new Set(events.map((event) => event.gesture));
      expect(others).toEqual([]);
      await paint(id, control("UNDO", gesture ?? "", author));
      expect((await exportOf(id)).strokes).toEqual([]);
    }
    const nameless = await refusal(await send(file, "?author="));
    expect(nameless).toMatchObject({ status: 400, message: expect.stringContaining("author: ") });
  });

  it("goes on with another photograph of the same shape, with no other", async () => {
    const file = await exportOf(await somePainting());
    const [twin, tall] = [
      await uploadPicture(server, await testPng(8, 192, 128), "twin.png"),
      await uploadPicture(server, await testPng(9, 64, 96), "tall.png"),
    ];
    const { id } = (await (await send(file, `?picture=${twin.id}`)).json()) as { id: string };
    expect(await db.painting.findUnique({ where: { id } })).toMatchObject({ pictureId: twin.id });
    expect(await refusal(await send(file, `?picture=${tall.id}`))).toMatchObject({
      ...{ status: 400, code: "BAD_INPUT", remedy: "Choose a photograph of the same shape." },
      message: expect.stringContaining('1024 × 683 units, "tall.png" gives one of 683 × 1024'),
    });
    const gone = { ...file, picture: { id: "gone", name: "Holiday" } };
    expect(await refusal(await send(gone))).toMatchObject({
      ...{ status: 404, message: expect.stringContaining('painted after "Holiday"') },
    });
  });

  const good = {
    ...{ format: "pentimento-strokes", version: 1, width: 1024, height: 683, ground: "#f3efe4" },
    picture: { id: picture.id, name: "harbour.png" },
    strokes: someStrokes(600),
  };
  const withStroke = (patch: Record<string, unknown>) => ({
    ...good,
    strokes: good.strokes.map((stroke, index) => (index === 555 ? { ...stroke, ...patch } : stroke)),
  });
  it.each<[string, unknown, RegExp]>([
    ["NaN as a number", JSON.stringify(good).replace('"x":', '"x":NaN,"was":'), /it is no JSON/],
    ["NaN as JSON writes it", withStroke({ x: Number.NaN }), /strokes\.555\.x: .*number.*null/],
    ["a stroke out of range", withStroke({ width: 5000 }), /strokes\.555\.width: .*1024/],
    ["a colour beyond white", withStroke({ red: 1.2 }), /strokes\.555\.red: .*1/],
    ["an unknown brush", withStroke({ brush: "broom" }), /strokes\.555\.brush/],
    ["what no stroke has", withStroke({ glitter: 1 }), /strokes\.555: .*glitter/],
    ["no strokes", { ...good, strokes: [] }, /strokes: /],
    [
      "too many strokes",
      { ...good, strokes: new Array(PAINTING_LIMITS.strokesPerPainting + 1).fill(0) },
      /strokes: .*100000/,
    ],
    ["a later version", { ...good, version: 2 }, /of version 2; this server reads version 1/],
    ["another format", { ...good, format: "doodle" }, /no "format" of "pentimento-strokes"/],
    ["a ground that is no colour", { ...good, ground: "url(x)" }, /ground: must be a colour/],
    ["a canvas without end", { ...good, width: 1e9 }, /width: .*1024/],
    ["no JSON", "a picture", /it is no JSON/],
    ["nothing", "", /it is no JSON/],
  ])("with %s is refused, and nothing of it is stored", async (_, file, message) => {
    const before = await db.painting.count();
    const answer = await refusal(await send(file));
    expect(answer).toMatchObject({ status: 400, code: "BAD_INPUT", remedy: expect.any(String) });
    expect(answer.message).toMatch(message);
    expect(await db.painting.count()).toBe(before);
  });

  it("of another site, or too large, is refused", async () => {
    const foreign = await fetch(`${url}/paintings`, {
      method: "POST",
      headers: { origin: "https://elsewhere.example" },
      body: JSON.stringify(good),
    });
    expect(foreign.status).toBe(403);
    expect(await refusal(await send(" ".repeat(64 * 1024 * 1024 + 1)))).toMatchObject({ code: "TOO_LARGE" });
  });
});

describe("an SVG file", () => {
  it("draws the strokes that show, and runs nothing where it is opened", async () => {
    const response = await fetch(`${url}/paintings/${await somePainting()}/strokes.svg`);
    expect(response.headers.get("content-type")).toContain("image/svg+xml");
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    const svg = await response.text();
    expect(svg.match(/<(path|ellipse|circle|rect|use) /g)).toHaveLength(701);
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    expect([width, height]).toEqual([1024, 683]);
  });

  it("of no painting is not found", async () => {
    expect((await fetch(`${url}/paintings/nobody/strokes.svg`)).status).toBe(404);
    expect((await fetch(`${url}/paintings/nobody/strokes.json`)).status).toBe(404);
  });
});
