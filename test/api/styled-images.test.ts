// Finished images: their provenance in query and file, deletion down to the bytes, and the gallery's events.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { notify, transition } from "../../prisma/run-store.ts";
import {
  appendIteration,
  askFor,
  createModel,
  engine,
  eventually,
  publishCatalogue,
  startRun,
  subscriptionClient,
  testPng,
  testServer,
  uploadPicture,
} from "./harness.ts";

const server = await testServer();
const { db, blobs } = server;
let content = "";
let style = "";
let model = "";

beforeAll(async () => {
  await publishCatalogue(db);
  model = await createModel(db);
  content = (await uploadPicture(server, await testPng(1), "Häfen „am Abend“.JPG")).id;
  style = (await uploadPicture(server, await testPng(2), "waves.png")).id;
});

/** A run through the API that ends in an image, with the events and rows a worker writes. */
async function makeImage(seed: number, shared?: Buffer) {
  const { stylize } = await askFor<{ stylize: { id: string } }>(
    server,
    "mutation ($input: StylizeInput!) { stylize(input: $input) { id } }",
    { input: { content, style, model, seed, parameters: { iterations: 2 } } },
  );
  const { id } = stylize;
  await startRun(db, id);
  const previews = [
    await blobs.put(
      await sharp(await testPng(seed))
        .jpeg()
        .toBuffer(),
    ),
  ];
  if (shared) previews.push(await blobs.put(shared));
  for (const [index, blob] of previews.entries()) await appendIteration(db, id, index + 1, blob);
  const png = await testPng(seed + 1000);
  const blob = await blobs.put(png);
  let imageId = "";
  await transition(db, id, ["RUNNING"], "SUCCEEDED", {
    also: async (tx) => {
      const image = await tx.styledImage.create({ data: { runId: id, blob, width: 48, height: 32 } });
      imageId = image.id;
      await notify(tx, GALLERY_CHANNEL, `image:${image.id}`);
    },
  });
  return { runId: id, imageId, blob, png, previews };
}

const isStored = async (blob: string) => (await blobs.get(blob)) !== undefined;

describe("a styled image", () => {
  it("shows its whole provenance", async () => {
    const { imageId, runId, blob } = await makeImage(10);
    const { styledImage } = await askFor<{ styledImage: Record<string, unknown> }>(
      server,
      `query ($id: ID!) { styledImage(id: $id) { id url thumbnail: url(width: 320) downloadUrl width height method seed parameters
         iterations computeMs codeVersion provenance engine { backend device } run { id state styledImage { id } }
         content { name } style { id } model { id } checkpoint { epoch } } }`,
      { id: imageId },
    );
    expect(styledImage).toMatchObject({
      url: `/images/${blob}`,
      thumbnail: `/images/${blob}?w=320`,
      downloadUrl: `/styled-images/${imageId}/download`,
      method: "gatys",
      seed: 10,
      parameters: { iterations: 2, styleWeight: 1000 },
      iterations: 1,
      computeMs: 10,
      engine: { backend: "onnx", device: "cpu" },
      run: { id: runId, state: "SUCCEEDED", styledImage: { id: imageId } },
      content: { name: "Häfen „am Abend“.JPG" },
      style: { id: style },
      model: { id: model },
      checkpoint: { epoch: 0 },
    });
  });

  it("downloads as a PNG with the same pixels and the provenance inside", async () => {
    const { imageId, runId, png } = await makeImage(11);
    const response = await fetch(`${server.url}/styled-images/${imageId}/download`);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename=pentimento-hafen-am-abend-in-the-style-of-waves-${imageId.slice(-6)}.png`,
    );
    const file = Buffer.from(await response.arrayBuffer());
    const { exif } = await sharp(file).metadata();
    const [json] = /\{"software":"Pentimento".*\}/.exec(exif?.toString("latin1") ?? "") ?? [];
    expect(JSON.parse(json ?? "null")).toMatchObject({
      run: runId,
      method: "gatys",
      seed: 11,
      parameters: { iterations: 2, optimizer: "lbfgs" },
      content: { id: content, name: "Häfen „am Abend“.JPG" },
      style: { id: style },
      model: { id: model, network: "vgg13" },
      engine,
    });
    const pixels = (image: Buffer) => sharp(image).raw().toBuffer();
    expect((await pixels(file)).equals(await pixels(png))).toBe(true);
  });
});

describe("deleteStyledImage", () => {
  const remove = async (id: string) =>
    (
      await askFor<{ deleteStyledImage: boolean }>(
        server,
        "mutation ($id: ID!) { deleteStyledImage(id: $id) }",
        { id },
      )
    ).deleteStyledImage;

  it("removes the image, its run, its events and the bytes that nobody else needs", async () => {
    const shared = await sharp(await testPng(77))
      .jpeg()
      .toBuffer();
    const first = await makeImage(20, shared);
    const second = await makeImage(21, shared);
    await fetch(`${server.url}/images/${first.blob}?w=64`);
    expect(await remove(first.imageId)).toBe(true);
    expect(await db.run.count({ where: { id: first.runId } })).toBe(0);
    expect(await db.runEvent.count({ where: { runId: first.runId } })).toBe(0);
    expect(await isStored(first.blob)).toBe(false);
    expect(await isStored(first.previews[0]!)).toBe(false);
    expect((await fetch(`${server.url}/images/${first.blob}?w=64`)).status).toBe(404);
    // The other run shares a preview with it; the pictures are shared by all.
    expect(await isStored(first.previews[1]!)).toBe(true);
    expect(await isStored(second.blob)).toBe(true);
    expect(await db.picture.count()).toBe(2);
    expect(await remove(first.imageId)).toBe(false);
    expect(await remove("nobody")).toBe(false);
    expect(await remove(second.imageId)).toBe(true);
    expect(await isStored(second.previews[1]!)).toBe(false);
  });

  it("leaves nothing behind on disk", async () => {
    const files = async () => (await readdir(join(server.dataFolder, "blobs"), { recursive: true })).length;
    await makeImage(30);
    const before = await files();
    const { imageId } = await makeImage(31);
    expect(await files()).toBeGreaterThan(before);
    await remove(imageId);
    const left = await readdir(join(server.dataFolder, "blobs"), { recursive: true, withFileTypes: true });
    const { imageId: other } = await makeImage(31);
    await remove(other);
    const again = await readdir(join(server.dataFolder, "blobs"), { recursive: true, withFileTypes: true });
    const names = (entries: typeof left) =>
      entries
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .toSorted();
    expect(names(again)).toEqual(names(left));
  });

  it("spares the bytes of an identical run that is being computed", async () => {
    const { imageId, previews } = await makeImage(40);
    await askFor(server, "mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
      input: { content, style, model, seed: 40, parameters: { iterations: 2 } },
    });
    expect(await remove(imageId)).toBe(true);
    expect(await isStored(previews[0]!)).toBe(true);
  });
});

describe("gallery", () => {
  type Change = {
    gallery: { kind: string; id: string; run: { state: string } | null; styledImage: { url: string } | null };
  };
  const query = "subscription { gallery { kind id run { state } styledImage { url } } }";

  it("tells of runs and images as they appear, change and go", async () => {
    const client = subscriptionClient(server);
    const changes: Change["gallery"][] = [];
    const reading = (async () => {
      for await (const { data } of client.iterate<Change>({ query })) if (data) changes.push(data.gallery);
    })();
    // The subscription has no start signal; a first change shows that it listens.
    await eventually(async () => {
      await db.$executeRaw`SELECT pg_notify(${GALLERY_CHANNEL}, 'deleted:probe')`;
      return changes[0];
    });
    const { imageId, runId, blob } = await makeImage(50);
    await eventually(() => changes.find(({ kind }) => kind === "IMAGE_ADDED"));
    await eventually(() => changes.find(({ run }) => run?.state === "SUCCEEDED"));
    await askFor(server, `mutation { deleteStyledImage(id: "${imageId}") }`);
    await eventually(() => changes.find(({ kind, id }) => kind === "IMAGE_DELETED" && id === imageId));
    const told = changes.filter(({ id }) => id !== "probe");
    // Which state it tells first depends on how soon it looks: changes that pile up are told once, with the newest row.
    expect(told[0]).toMatchObject({ kind: "RUN_CHANGED", id: runId, styledImage: null });
    expect(told.findLast(({ kind }) => kind === "RUN_CHANGED")?.run?.state).toBe("SUCCEEDED");
    expect(told.find(({ kind }) => kind === "IMAGE_ADDED")).toMatchObject({
      id: imageId,
      styledImage: { url: `/images/${blob}` },
    });
    expect(told.at(-1)).toEqual({ kind: "IMAGE_DELETED", id: imageId, run: null, styledImage: null });
    await client.dispose();
    await reading;
  });

  it("looks again at what is under way after its own connection was cut", async () => {
    const client = subscriptionClient(server);
    const changes: Change["gallery"][] = [];
    const reading = (async () => {
      for await (const { data } of client.iterate<Change>({ query })) if (data) changes.push(data.gallery);
    })();
    await eventually(async () => {
      await db.$executeRaw`SELECT pg_notify(${GALLERY_CHANNEL}, 'deleted:probe')`;
      return changes[0];
    });
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pentimento-events'",
    );
    await admin.end();
    // Written while nobody listens.
    const { id } = await db.run.create({ data: { method: "gatys", parameters: {}, seed: 1 } });
    await eventually(() => changes.find((change) => change.id === id && change.run?.state === "QUEUED"));
    await client.dispose();
    await reading;
  });
});
