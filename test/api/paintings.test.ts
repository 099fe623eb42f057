// Painting over real sockets and a real database: two subscribers, lost connections, retries, bad strokes, files.
import pg from "pg";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { PAINTING_LIMITS, render, StrokeLog, toBytes } from "../../gpu/paint/index.ts";
import { stroke } from "../unit/paint/strokes.ts";
import {
  ask,
  askFor,
  eventually,
  subscriptionClient,
  testPng,
  testServer,
  uploadPicture,
} from "./harness.ts";

const server = await testServer();
const { db } = server;
const picture = await uploadPicture(server, await testPng(3, 96, 64), "harbour.png");

interface ReceivedEvent {
  sequence: number;
  id: string;
  kind: string;
  gesture: string;
  author: string;
  strokes: Record<string, unknown>[];
}
interface NewEvent {
  id?: string;
  kind?: string;
  gesture?: string;
  author?: string;
  strokes?: Record<string, unknown>[];
}

const CREATE = `mutation ($picture: ID!, $ground: String) { createPainting(input: { picture: $picture, ground: $ground }) {
  id width height ground lastSequence strokeCount picture { id } url(width: 320) printUrl } }`;
const PAINT = "mutation ($input: PaintInput!) { paint(input: $input) { lastSequence strokeCount } }";
const EVENTS = `subscription ($id: ID!, $after: Int) { paintingEvents(paintingId: $id, after: $after) {
  sequence id kind gesture author strokes createdAt } }`;

async function newPainting(): Promise<string> {
  const { createPainting } = await askFor<{ createPainting: { id: string } }>(server, CREATE, {
    picture: picture.id,
  });
  return createPainting.id;
}

let made = 0;
const someStrokes = (count: number) =>
  Array.from({ length: count }, () => {
    made += 1;
    const place = { x: 20 + ((made * 37) % 900), y: 20 + ((made * 61) % 600) };
    const { path: _, ...plain } = stroke({
      ...place,
      length: 60,
      width: 20,
      red: (made % 7) / 7,
      seed: made,
    });
    return plain;
  });
const strokesEvent = (gesture: string, count = 3, author = "ada"): NewEvent => ({
  ...{ id: crypto.randomUUID(), kind: "STROKES", gesture, author },
  strokes: someStrokes(count),
});
const control = (kind: string, gesture: string, author = "ada"): NewEvent => ({
  ...{ id: crypto.randomUUID(), kind, gesture, author },
});

const paint = (painting: string, ...events: NewEvent[]) =>
  ask<{ paint: { lastSequence: number; strokeCount: number } }>(server, PAINT, {
    input: { painting, events },
  });

/** Subscribes as a window does: when the socket is lost it comes back with the last sequence it saw. */
function openWindow(id: string, after = 0) {
  const events: ReceivedEvent[] = [];
  let client = subscriptionClient(server);
  const follow = async () => {
    const cursor = events.at(-1)?.sequence ?? after;
    for await (const { data, errors } of client.iterate<{ paintingEvents: ReceivedEvent }>({
      query: EVENTS,
      variables: { id, after: cursor },
    })) {
      if (errors || !data) throw new Error(JSON.stringify(errors));
      events.push(data.paintingEvents);
    }
  };
  let following = follow();
  return {
    events,
    has: (count: number) => eventually(() => (events.length >= count ? events : undefined)),
    ended: () => following,
    async drop() {
      await client.dispose();
      await following;
    },
    reconnect() {
      client = subscriptionClient(server);
      following = follow();
    },
    async close() {
      await client.dispose();
      await following;
    },
  };
}

const sequences = (events: readonly { sequence: number }[]) => events.map(({ sequence }) => sequence);
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe("a painting", () => {
  it("is as large as its picture is shaped, and bare", async () => {
    const { createPainting } = await askFor<{ createPainting: Record<string, unknown> }>(server, CREATE, {
      picture: picture.id,
      ground: "#20242A",
    });
    expect(createPainting).toMatchObject({
      ...{ width: 1024, height: 683, ground: "#20242a", lastSequence: 0, strokeCount: 0 },
      picture: { id: picture.id },
    });
    expect(createPainting.url).toBe(`/paintings/${createPainting.id}/image?v=0&w=320`);
    const { paintings } = await askFor<{ paintings: { nodes: { id: string }[]; totalCount: number } }>(
      server,
      "{ paintings { nodes { id } totalCount } }",
    );
    expect(paintings.nodes[0]?.id).toBe(createPainting.id);
  });

  it("refuses unknown pictures and grounds that are no colour", async () => {
    const unknown = await ask(server, CREATE, { picture: "nowhere" });
    expect(unknown.errors?.[0]).toMatchObject({ extensions: { code: "NOT_FOUND" } });
    const colourless = await ask(server, CREATE, { picture: picture.id, ground: "red" });
    expect(colourless.errors?.[0]?.message).toContain('not "red"');
  });

  it("goes, and tells those who look at it", async () => {
    const id = await newPainting();
    const window = openWindow(id);
    await paint(id, strokesEvent("a"));
    await window.has(1);
    const remove = "mutation ($id: ID!) { deletePainting(id: $id) }";
    expect(await askFor(server, remove, { id })).toEqual({ deletePainting: true });
    expect(await askFor(server, remove, { id })).toEqual({ deletePainting: false });
    await window.ended();
    expect(await db.paintingEvent.count({ where: { paintingId: id } })).toBe(0);
  });
});

describe("painting", () => {
  it("numbers events without gap and gives strokes back as they were sent", async () => {
    const id = await newPainting();
    const first = strokesEvent("a", 2);
    first.strokes![1] = { ...first.strokes![1], path: [1.25, 2.5, 30.75, 40.125] };
    const events = [first, control("UNDO", "a"), control("REDO", "a"), control("CLEAR", "b")];
    expect((await paint(id, ...events)).data?.paint).toEqual({ lastSequence: 4, strokeCount: 2 });
    const window = openWindow(id);
    const received = await window.has(4);
    expect(sequences(received)).toEqual([1, 2, 3, 4]);
    expect(received.map(({ kind, gesture, author }) => [kind, gesture, author])).toEqual([
      ["STROKES", "a", "ada"],
      ["UNDO", "a", "ada"],
      ["REDO", "a", "ada"],
      ["CLEAR", "b", "ada"],
    ]);
    expect(received[0]?.strokes).toEqual(first.strokes);
    expect(received[1]?.strokes).toEqual([]);
    await window.close();
  });

  it("reaches two windows alike while two people paint at once", async () => {
    const id = await newPainting();
    const [one, other] = [openWindow(id), openWindow(id)];
    await Promise.all(
      ["ada", "bob"].map(async (author) => {
        for (let i = 0; i < 20; i++) {
          const { errors } = await paint(id, strokesEvent(`${author}-${i}`, 5, author));
          expect(errors).toBeUndefined();
        }
      }),
    );
    await Promise.all([one.has(40), other.has(40)]);
    expect(sequences(one.events)).toEqual(upTo(40));
    expect(other.events).toEqual(one.events);
    await Promise.all([one.close(), other.close()]);
  });

  it("loses nothing for a window whose connection drops, nor when the server stops hearing the database", async () => {
    const id = await newPainting();
    const window = openWindow(id);
    await paint(id, strokesEvent("a"));
    await window.has(1);
    await window.drop();
    await paint(id, strokesEvent("b"), control("UNDO", "a"));
    window.reconnect();
    await window.has(3);
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pentimento-events'",
    );
    await admin.end();
    await paint(id, strokesEvent("c"));
    await window.has(4);
    expect(sequences(window.events)).toEqual(upTo(4));
    await window.close();
  });

  it("stores what is sent again only once, whole or in part, also when both arrive together", async () => {
    const id = await newPainting();
    const batch = [strokesEvent("a"), strokesEvent("a"), control("UNDO", "a")];
    await Promise.all([paint(id, ...batch), paint(id, ...batch), paint(id, ...batch.slice(0, 2))]);
    const { data } = await paint(id, ...batch, batch[0]!, strokesEvent("b", 1));
    expect(data?.paint).toEqual({ lastSequence: 4, strokeCount: 7 });
    const rows = await db.paintingEvent.findMany({ where: { paintingId: id }, orderBy: { sequence: "asc" } });
    expect(sequences(rows)).toEqual(upTo(4));
  });

  it("starts where a subscriber says, and refuses what is not there yet", async () => {
    const id = await newPainting();
    await paint(id, strokesEvent("a"), strokesEvent("b"));
    const late = openWindow(id, 1);
    expect(sequences(await late.has(1))).toEqual([2]);
    await late.close();
    await expect(openWindow(id, 3).ended()).rejects.toThrow(/after must be between 0 and 2 .*BAD_INPUT/);
    await expect(openWindow("nobody").ended()).rejects.toThrow(/Unknown painting .*NOT_FOUND/);
  });
});

describe("bad strokes", () => {
  const good = someStrokes(1)[0]!;
  const withStroke = (patch: Record<string, unknown>): NewEvent => ({
    ...strokesEvent("a"),
    strokes: [good, { ...good, ...patch }],
  });

  it.each<[string, NewEvent, RegExp]>([
    ["NaN, which JSON writes as null", withStroke({ x: Number.NaN }), /events\[0\]\.strokes\[1\]\.x/],
    ["infinite", withStroke({ theta: 1e300 }), /events\.0\.strokes\.1\.theta/],
    ["far outside", withStroke({ y: 5000 }), /events\.0\.strokes\.1\.y: .*2048/],
    ["larger than any painting", withStroke({ width: 1e6 }), /strokes\.1\.width: .*1024/],
    ["of no size", withStroke({ length: 0 }), /strokes\.1\.length: .*0\.1/],
    ["of a colour beyond white", withStroke({ red: 1.5 }), /strokes\.1\.red/],
    ["of an unknown brush", withStroke({ brush: "broom" }), /strokes\.1\.brush: .*"oval".*"bristle"/],
    ["with half a point", withStroke({ path: [1, 2, 3] }), /strokes\.1\.path: must hold x and y by turns/],
    ["with a seed of 33 bits", withStroke({ seed: 2 ** 33 }), /strokes\.1\.seed/],
    ["none at all", { ...strokesEvent("a"), strokes: [] }, /events\.0\.strokes: /],
    ["in an UNDO", { ...strokesEvent("a"), kind: "UNDO" }, /events\.0 is UNDO and has strokes/],
    ["without id", { ...strokesEvent("a"), id: "" }, /events\.0\.id must have 1 to 64 characters/],
    ["taken back before they were made", control("UNDO", "z"), /no gesture "z" to undo/],
  ])("%s: named, and nothing of the request is stored", async (_, event, message) => {
    const id = await newPainting();
    const { errors } = await paint(id, strokesEvent("good"), event);
    expect(
      errors?.[0]?.message.replaceAll("events[1]", "events[0]").replaceAll("events.1", "events.0"),
    ).toMatch(message);
    expect(await db.paintingEvent.count({ where: { paintingId: id } })).toBe(0);
    expect(await db.painting.findUnique({ where: { id } })).toMatchObject({
      lastSequence: 0,
      strokeCount: 0,
    });
  });

  it("too many: in an event, in a request, in a painting", async () => {
    const id = await newPainting();
    const { strokesPerEvent, strokesPerRequest, strokesPerPainting, eventsPerRequest } = PAINTING_LIMITS;
    const fill = (count: number): NewEvent => ({
      ...strokesEvent("a", 0),
      strokes: new Array<Record<string, unknown>>(count).fill(good),
    });
    const tooLong = await paint(id, fill(strokesPerEvent + 1));
    expect(tooLong.errors?.[0]?.message).toMatch(/events\.0\.strokes: .*500/);
    const tooMany = await paint(id, ...Array.from({ length: 5 }, () => fill(strokesPerRequest / 5 + 1)));
    expect(tooMany.errors?.[0]).toMatchObject({
      message: "A request may carry 50 events and 2000 strokes, not 5 and 2005.",
      extensions: { code: "TOO_LARGE" },
    });
    const events = Array.from({ length: eventsPerRequest + 1 }, () => control("CLEAR", "a"));
    expect((await paint(id, ...events)).errors?.[0]?.extensions.code).toBe("TOO_LARGE");
    // As if a hundred thousand were there already; writing a million would only take longer.
    await db.painting.update({ where: { id }, data: { strokeCount: strokesPerPainting - 1 } });
    expect((await paint(id, fill(2))).errors?.[0]).toMatchObject({
      message: expect.stringContaining("A painting holds 100000 strokes"),
      extensions: { code: "TOO_LARGE", remedy: "Print this one and begin another." },
    });
    expect((await paint(id, fill(1))).data?.paint.strokeCount).toBe(strokesPerPainting);
  });

  it("a million in one body: refused before it is read as strokes", async () => {
    const id = await newPainting();
    const body = JSON.stringify({
      query: PAINT,
      variables: {
        input: { painting: id, events: [{ ...strokesEvent("a"), strokes: new Array(1e6).fill({ x: 1 }) }] },
      },
    });
    const response = await fetch(`${server.url}/graphql`, {
      ...{ method: "POST", headers: { "content-type": "application/json" }, body },
    });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain("TOO_LARGE");
  });

  it("for a painting that is not there", async () => {
    const { errors } = await paint("nobody", strokesEvent("a"));
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('Unknown painting "nobody"'),
      extensions: { code: "NOT_FOUND" },
    });
  });
});

describe("files", () => {
  it("the image is what the one renderer makes of the strokes that show, byte for byte", async () => {
    const id = await newPainting();
    const [a, b, c] = [strokesEvent("a", 40), strokesEvent("b", 40), strokesEvent("c", 40)];
    await paint(id, a, b, control("UNDO", "b"), c);
    const response = await fetch(`${server.url}/paintings/${id}/image`);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { data, info } = await sharp(await response.arrayBuffer())
      .raw()
      .toBuffer({ resolveWithObject: true });
    const log = new StrokeLog();
    for (const logged of [...a.strokes!, ...c.strokes!]) log.push(stroke(logged));
    const ground = [0xf3 / 255, 0xef / 255, 0xe4 / 255] as const;
    const canvas = render(log, { width: 1024, height: 683, ground });
    const expected = new Uint8Array(canvas.width * canvas.height * 3);
    toBytes(canvas, expected, 3);
    expect([info.width, info.height]).toEqual([1024, 683]);
    expect(Buffer.compare(data, Buffer.from(expected))).toBe(0);
  });

  it("thumbnails are small, and may be kept while nothing changes", async () => {
    const id = await newPainting();
    await paint(id, strokesEvent("a"));
    const small = await fetch(`${server.url}/paintings/${id}/image?v=1&w=300`);
    expect(small.headers.get("cache-control")).toContain("immutable");
    const { width, format } = await sharp(await small.arrayBuffer()).metadata();
    expect([width, format]).toEqual([320, "webp"]);
    expect((await fetch(`${server.url}/paintings/${id}/image?w=0`)).status).toBe(400);
    expect((await fetch(`${server.url}/paintings/nobody/image`)).status).toBe(404);
  });

  it("a print has 4096 pixels and its provenance, and the server answers while it is made", async () => {
    const id = await newPainting();
    await paint(id, strokesEvent("a", 300));
    let isDone = false;
    const printing = fetch(`${server.url}/paintings/${id}/print`).finally(() => {
      isDone = true;
    });
    const pauses: number[] = [];
    while (!isDone) {
      const start = performance.now();
      await fetch(`${server.url}/healthz`);
      pauses.push(performance.now() - start);
    }
    expect(pauses.length).toBeGreaterThan(3);
    expect(Math.max(...pauses)).toBeLessThan(1500);
    const response = await printing;
    expect(response.headers.get("content-disposition")).toMatch(/pentimento-harbour-by-hand-\w+\.png/);
    const print = sharp(await response.arrayBuffer(), { limitInputPixels: false });
    const { width, height, exif } = await print.metadata();
    expect([width, height]).toEqual([4096, 2732]);
    expect(exif?.toString("latin1")).toContain(`"painting":"${id}","sequence":1,"strokes":300`);
  });
});
