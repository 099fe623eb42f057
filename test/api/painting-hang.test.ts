// A finished painting on the wall: stored as it was, told of at once, with its provenance, and independent of the easel.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { ask, askFor, eventually, subscriptionClient, testServer } from "./harness.ts";
import { control, strokesEvent, testEasel } from "./painting-support.ts";

const server = await testServer();
const { db, blobs, url } = server;
const { picture, newPainting, paint } = await testEasel(server);

const HANG = "mutation ($input: HangPaintingInput!) { hangPainting(input: $input) { id url width height } }";
interface Hung {
  id: string;
  url: string;
  width: number;
  height: number;
}
const hang = (painting: string, input: Record<string, unknown> = {}) =>
  ask<{ hangPainting: Hung }>(server, HANG, { input: { painting, size: 512, ...input } });
async function hung(painting: string, input: Record<string, unknown> = {}): Promise<Hung> {
  const { data, errors } = await hang(painting, input);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.hangPainting;
}
async function painted(): Promise<string> {
  const id = await newPainting();
  await paint(id, strokesEvent("a", 30), strokesEvent("b", 50), control("UNDO", "a"));
  return id;
}
const bytesOf = async (path: string) => Buffer.from(await (await fetch(`${url}${path}`)).arrayBuffer());

describe("hanging a painting", () => {
  it("makes a styled image of its pixels, with its provenance in query and file, and tells the gallery", async () => {
    const client = subscriptionClient(server);
    const seen: { kind: string; id: string; styledImage: { method: string } | null }[] = [];
    const watching = (async () => {
      const query = "subscription { gallery { kind id styledImage { method } } }";
      for await (const { data } of client.iterate<{ gallery: (typeof seen)[number] }>({ query })) {
        if (data) seen.push(data.gallery);
      }
    })();
    const id = await painted();
    let image = await hung(id);
    // The subscription has no start signal: another one hangs until it is heard.
    await eventually(async () => {
      if (!seen.some((change) => change.id === image.id)) {
        await paint(id, strokesEvent(crypto.randomUUID(), 1));
        image = await hung(id);
        return undefined;
      }
      return true;
    });
    expect(seen.find((change) => change.id === image.id)).toMatchObject({
      ...{ kind: "IMAGE_ADDED", styledImage: { method: "interactivePainting" } },
    });
    await client.dispose();
    await watching;

    expect([image.width, image.height]).toEqual([512, 342]);
    const { lastSequence } = await db.painting.findUniqueOrThrow({ where: { id } });
    const { styledImage } = await askFor<{ styledImage: Record<string, unknown> }>(
      server,
      `query ($id: ID!) { styledImage(id: $id) { method seed iterations parameters provenance downloadUrl computeMs engine { backend }
         run { id } painting { id } content { id name } style { id } model { id } } }`,
      { id: image.id },
    );
    const strokes = 50 + lastSequence - 3;
    expect(styledImage).toMatchObject({
      ...{ method: "interactivePainting", seed: null, iterations: null, run: null, style: null, model: null },
      ...{ painting: { id }, content: { id: picture.id, name: "harbour.png" }, engine: null },
      parameters: { strokes, ground: "#f3efe4", scale: 0.5 },
      provenance: { method: "interactivePainting", painting: id, sequence: lastSequence },
    });
    const response = await fetch(`${url}${styledImage.downloadUrl}`);
    expect(response.headers.get("content-disposition")).toMatch(/pentimento-harbour-by-hand-\w+\.png/);
    const { exif } = await sharp(await response.arrayBuffer()).metadata();
    expect(exif?.toString("latin1")).toContain(`"painting":"${id}","sequence":${lastSequence}`);
    const pixels = async (path: string) =>
      await sharp(await bytesOf(path))
        .raw()
        .toBuffer();
    const print = await pixels(`/paintings/${id}/print?size=512`);
    expect(Buffer.compare(await pixels(image.url), print)).toBe(0);
  });

  it("hangs a state once, and each later state beside it, unchanged", async () => {
    const id = await painted();
    const [one, twin] = await Promise.all([hung(id), hung(id)]);
    expect(twin).toEqual(one);
    const before = await bytesOf(one.url);
    await paint(id, strokesEvent("c", 40));
    const later = await hung(id);
    expect(later.id).not.toBe(one.id);
    expect(Buffer.compare(await bytesOf(one.url), before)).toBe(0);
    expect((await hung(id, { size: 256 })).width).toBe(256);
    expect(await db.styledImage.count({ where: { paintingId: id } })).toBe(3);
  });

  it("outlives the easel, and goes from the wall with its bytes but without the easel", async () => {
    const [id, other] = [await painted(), await painted()];
    const [image, kept] = [await hung(id), await hung(other)];
    await askFor(server, "mutation ($id: ID!) { deletePainting(id: $id) }", { id });
    const query = "query ($id: ID!) { styledImage(id: $id) { painting { id } content { id } parameters } }";
    expect(await askFor(server, query, { id: image.id })).toMatchObject({
      styledImage: { painting: null, content: { id: picture.id }, parameters: { strokes: 50 } },
    });
    const remove = "mutation ($id: ID!) { deleteStyledImage(id: $id) }";
    const blob = kept.url.split("/").at(-1) ?? "";
    expect(await blobs.get(blob)).toBeDefined();
    expect(await askFor(server, remove, { id: kept.id })).toEqual({ deleteStyledImage: true });
    expect(await askFor(server, remove, { id: kept.id })).toEqual({ deleteStyledImage: false });
    expect(await blobs.get(blob)).toBeUndefined();
    expect(await db.painting.count({ where: { id: other } })).toBe(1);
  });

  it("hangs and prints under the light that is asked for", async () => {
    const id = await painted();
    const light = { relief: 1.5, lightAzimuth: 200, lightElevation: 30 };
    const pixels = async (path: string) =>
      await sharp(await bytesOf(path))
        .raw()
        .toBuffer();
    const print = `/paintings/${id}/print?size=512`;
    const lit = await pixels(`${print}&relief=1.5&lightAzimuth=200&lightElevation=30`);
    expect(Buffer.compare(lit, await pixels(print))).not.toBe(0);
    expect(
      Buffer.compare(lit, await pixels(`${print}&relief=1.5&lightAzimuth=20&lightElevation=30`)),
    ).not.toBe(0);
    const image = await hung(id, light);
    expect(Buffer.compare(await pixels(image.url), lit)).toBe(0);
    const query = "query ($id: ID!) { styledImage(id: $id) { parameters } }";
    expect(await askFor(server, query, { id: image.id })).toMatchObject({
      styledImage: { parameters: { strokes: 50, ...light } },
    });
    // The painting itself knows of no light.
    expect(Buffer.compare(await pixels(print), await pixels(`${print}&relief=0`))).toBe(0);
    expect((await hang(id, { relief: 9 })).errors?.[0]?.message).toMatch(/relief: .*2/);
    expect((await hang(id, { lightElevation: 0 })).errors?.[0]?.message).toMatch(/lightElevation: .*5/);
  });

  it("refuses what is bare, unknown, or of no size", async () => {
    const bare = await newPainting();
    expect((await hang(bare)).errors?.[0]?.message).toContain("Nothing is painted yet");
    expect((await hang("nobody")).errors?.[0]).toMatchObject({ extensions: { code: "NOT_FOUND" } });
    expect((await hang(bare, { size: 9000 })).errors?.[0]?.message).toMatch(/size: .*4096/);
    expect((await fetch(`${url}/paintings/${bare}/print?size=huge`)).status).toBe(400);
  });

  it("the database takes no image without a maker, and none with two", async () => {
    const data = { blob: "0".repeat(64), width: 1, height: 1 };
    await expect(db.styledImage.create({ data })).rejects.toThrow(/StyledImage_one_maker/);
  });
});
