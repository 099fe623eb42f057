// Maps of where detail matters, through a real server and a real worker: uploaded, refused where they do not fit, taken by runs,
// previews and contact sheets, kept out of lists, and gone when nothing is left of them.
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { removeOldMaps } from "../../gpu/worker/preview-cleanup.ts";
import { folderBlobStore } from "../../prisma/blobs.ts";
import { testStack } from "../support/stack.ts";
import { eventually } from "./harness.ts";

const stack = await testStack();
const { db } = stack;
const idSchema = z.object({ id: z.string() });
const runSchema = z.object({
  run: z.object({
    state: z.string(),
    error: z.string().nullable(),
    map: idSchema.nullable(),
    preview: z.object({ url: z.string() }).nullable(),
    styledImage: z.object({ id: z.string(), downloadUrl: z.string() }).nullable(),
  }),
});
let content = { id: "", width: 0, height: 0 };

const upload = async (bytes: Buffer, query = "?map=1") =>
  idSchema.parse(
    await (await fetch(`${stack.origin}/pictures${query}`, { method: "POST", body: bytes })).json(),
  ).id;

/** Light on the left, dark on the right. */
const halves = async (width: number, height: number) => {
  const half = { width: Math.ceil(width / 2), height, channels: 3 as const };
  const light = await sharp({ create: { ...half, background: "#fff" } })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: "#000" } })
    .composite([{ input: light, left: 0, top: 0 }])
    .png()
    .toBuffer();
};

const start = async (input: object) =>
  z.object({ stylize: idSchema }).parse(
    await stack.graphql("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
      input: { content: content.id, seed: 1, parameters: { size: 128 }, ...input },
    }),
  ).stylize.id;
const finished = (id: string) =>
  eventually(async () => {
    const { run } = runSchema.parse(
      await stack.graphql(
        `query ($id: ID!) { run(id: $id) { state error map { id } preview { url } styledImage { id downloadUrl } } }`,
        { id },
      ),
    );
    return run.state === "SUCCEEDED" || run.state === "FAILED" ? run : undefined;
  });
const pixelsOf = async (url: string) =>
  sharp(Buffer.from(await (await fetch(stack.origin + url)).arrayBuffer()))
    .raw()
    .toBuffer();

beforeAll(async () => {
  content = await db.picture.findFirstOrThrow({ orderBy: { name: "asc" } });
});

describe("a map", () => {
  it("is told by the catalogue where a method takes one", async () => {
    const { methods } = z
      .object({
        methods: z.array(
          z.object({ id: z.string(), inputs: z.object({ map: z.boolean(), optional: z.array(z.string()) }) }),
        ),
      })
      .parse(await stack.graphql("{ methods { id inputs { map optional } } }"));
    const taking = methods.filter(({ inputs }) => inputs.map);
    expect(taking.map(({ id }) => id).toSorted()).toEqual(["decarlo", "haeberli", "sparavigna"]);
    expect(taking.every(({ inputs }) => inputs.optional.includes("map"))).toBe(true);
  });

  it("changes the picture, is part of its provenance, and stands in no list", async () => {
    const map = await upload(await halves(content.width, content.height));
    const [plain, mapped] = await Promise.all([
      start({ method: "sparavigna" }).then(finished),
      start({ method: "sparavigna", map }).then(finished),
    ]);
    expect(mapped).toMatchObject({ state: "SUCCEEDED", error: null, map: { id: map } });
    expect(plain).toMatchObject({ state: "SUCCEEDED", map: null });
    const [one, other] = await Promise.all(
      [plain, mapped].map(({ styledImage }) => pixelsOf(styledImage!.downloadUrl)),
    );
    expect(one!.equals(other!)).toBe(false);
    const file = Buffer.from(
      await (await fetch(stack.origin + mapped.styledImage!.downloadUrl)).arrayBuffer(),
    );
    expect(file.includes(map)).toBe(true);
    const { pictures } = z
      .object({ pictures: z.object({ totalCount: z.number(), nodes: z.array(idSchema) }) })
      .parse(await stack.graphql("{ pictures(first: 100) { totalCount nodes { id } } }"));
    expect(pictures.nodes.some(({ id }) => id === map)).toBe(false);
    expect(pictures.totalCount).toBe(pictures.nodes.length);
    const again = await upload(await halves(content.width, content.height), "?name=halves");
    expect(again).toBe(map);
    expect(await db.picture.findUniqueOrThrow({ where: { id: map } })).toMatchObject({ map: false });
  });

  it("is taken by previews, and by those methods of a contact sheet that take one", async () => {
    const map = await upload(await halves(Math.round(content.width / 2), Math.round(content.height / 2)));
    const { preview } = z.object({ preview: idSchema }).parse(
      await stack.graphql(
        "mutation ($input: StylizeInput!, $window: String!) { preview(input: $input, window: $window) { id } }",
        {
          input: { content: content.id, method: "haeberli", map, seed: 1 },
          window: "a-window-with-a-map",
        },
      ),
    );
    expect(await finished(preview.id)).toMatchObject({ state: "SUCCEEDED", map: { id: map } });

    const sheet = { content: content.id, map, methods: ["haeberli", "winnemoeller"], size: 64 };
    const { contactSheet } = z
      .object({
        contactSheet: z.object({ cells: z.array(z.object({ run: z.object({ id: z.string() }) })) }),
      })
      .parse(
        await stack.graphql(
          "mutation ($input: ContactSheetInput!) { contactSheet(input: $input) { cells { run { id } } } }",
          { input: sheet },
        ),
      );
    const runs = await Promise.all(contactSheet.cells.map(({ run }) => finished(run.id)));
    expect(runs.map((run) => [run.state, run.map?.id])).toEqual([
      ["SUCCEEDED", map],
      ["SUCCEEDED", undefined],
    ]);
  });

  it("is refused where it does not fit, and by methods that take none", async () => {
    const square = await upload(await halves(64, 64));
    await expect(start({ method: "decarlo", map: square })).rejects.toThrow(/another shape/);
    await expect(start({ method: "winnemoeller", map: square })).rejects.toThrow(/takes no map/);
    await expect(start({ method: "decarlo", map: "0".repeat(64) })).rejects.toThrow(/picture/i);
  });
});

it("an old map goes when no run is left of it; one in use stays", async () => {
  const blobs = folderBlobStore(`${stack.dataFolder}/blobs`);
  const [used, unused, young] = await Promise.all(
    [40, 42, 44].map(async (side) => upload(await halves(side, side))),
  );
  const createdAt = new Date(Date.now() - 2 * 24 * 3600_000);
  await db.picture.updateMany({ where: { id: { in: [used!, unused!] } }, data: { createdAt } });
  await db.run.create({
    data: { method: "decarlo", parameters: {}, seed: 1, mapId: used!, state: "FAILED" },
  });
  const { blob } = await db.picture.findUniqueOrThrow({ where: { id: unused! } });
  await removeOldMaps({ db, blobs });
  expect(await db.picture.count({ where: { id: unused! } })).toBe(0);
  expect(await db.picture.count({ where: { id: { in: [used!, young!] } } })).toBe(2);
  expect(await blobs.get(blob)).toBeUndefined();
});
