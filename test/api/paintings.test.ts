// Painting over real sockets and a real database: two subscribers, lost connections, retries, files.
import pg from "pg";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { render, StrokeLog, toBytes } from "../../gpu/paint/index.ts";
import { stroke } from "../unit/paint/strokes.ts";
import { ask, askFor, testServer } from "./harness.ts";
import { CREATE, control, strokesEvent, testEasel } from "./painting-support.ts";

const server = await testServer();
const { db } = server;
const { picture, newPainting, paint, openWindow } = await testEasel(server);

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
