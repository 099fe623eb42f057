// Labels over content and style, through a real server and a real worker: told by the catalogue, taken by runs and contact sheets,
// kept in provenance, and refused where they do not fit.
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
const nullableId = idSchema.nullable();
const runSchema = z.object({
  run: z.object({
    state: z.string(),
    error: z.string().nullable(),
    remedy: z.string().nullable(),
    contentLabels: nullableId,
    styleLabels: nullableId,
    styledImage: z.object({ downloadUrl: z.string(), contentLabels: nullableId }).nullable(),
  }),
});
const RED = "#e53935";
const BLUE = "#1e88e5";

const upload = async (bytes: Buffer) => {
  const response = await fetch(`${stack.origin}/pictures?map=1`, { method: "POST", body: bytes });
  return idSchema.parse(await response.json()).id;
};
const halves = async (width: number, height: number, [left, right]: readonly [string, string]) => {
  const half = { width: Math.ceil(width / 2), height, channels: 3 as const };
  const input = await sharp({ create: { ...half, background: left } })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: right } })
    .composite([{ input, left: 0, top: 0 }])
    .png()
    .toBuffer();
};

/** Warm noise on the left, cool noise on the right. */
const twoTextures = () => {
  const [width, height] = [96, 64];
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const noise = 90 + ((i * 7919) % 83);
    const isLeft = i % width < width / 2;
    pixels.set(isLeft ? [noise + 60, noise, 20] : [20, noise, noise + 60], 3 * i);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
};

let content = { id: "", width: 0, height: 0 };
let style = "";
const labels = { contentLabels: "", styleLabels: "" };
beforeAll(async () => {
  content = await db.picture.findFirstOrThrow({ orderBy: { name: "asc" } });
  style = await upload(await twoTextures());
  labels.contentLabels = await upload(await halves(content.width, content.height, [BLUE, RED]));
  labels.styleLabels = await upload(await halves(96, 64, [RED, BLUE]));
});

const start = async (input: object) =>
  z.object({ stylize: idSchema }).parse(
    await stack.graphql("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
      input: {
        ...{ content: content.id, style, seed: 1, method: "ashikhmin" },
        ...{ parameters: { size: 96, sampleSize: 96, passes: 2 }, ...input },
      },
    }),
  ).stylize.id;
const finished = (id: string) =>
  eventually(async () => {
    const { run } = runSchema.parse(
      await stack.graphql(
        `query ($id: ID!) { run(id: $id) { state error remedy contentLabels { id } styleLabels { id }
          styledImage { downloadUrl contentLabels { id } } } }`,
        { id },
      ),
    );
    return run.state === "SUCCEEDED" || run.state === "FAILED" ? run : undefined;
  });

describe("labels", () => {
  it("are told by the catalogue where a method takes them", async () => {
    const { methods } = z
      .object({ methods: z.array(z.object({ id: z.string(), inputs: z.object({ labels: z.boolean() }) })) })
      .parse(await stack.graphql("{ methods { id inputs { labels } } }"));
    expect(methods.filter(({ inputs }) => inputs.labels).map(({ id }) => id)).toEqual([
      "ashikhmin",
      "patchmatch",
    ]);
  });

  it.each(["ashikhmin", "patchmatch"])(
    "decide what %s copies where, and are part of the provenance",
    async (method) => {
      const parameters = { size: 96, sampleSize: 96, toneMatching: "off" };
      const run = await finished(await start({ method, parameters, ...labels }));
      expect(run).toMatchObject({ state: "SUCCEEDED", error: null });
      expect([run.contentLabels?.id, run.styleLabels?.id]).toEqual(Object.values(labels));
      expect(run.styledImage?.contentLabels?.id).toBe(labels.contentLabels);
      const response = await fetch(stack.origin + run.styledImage!.downloadUrl);
      const file = Buffer.from(await response.arrayBuffer());
      expect(Object.values(labels).every((id) => file.includes(id))).toBe(true);
      const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const warm = { left: 0, right: 0 };
      for (let i = 0; i < info.width * info.height; i++) {
        if (data[3 * i]! > data[3 * i + 2]!) warm[i % info.width < info.width / 2 ? "left" : "right"] += 1;
      }
      const half = (info.width * info.height) / 2;
      expect(warm.left / half).toBeLessThan(0.05);
      expect(warm.right / half).toBeGreaterThan(0.95);
    },
  );

  it("go to those methods of a contact sheet that take them, and with a run that is made again", async () => {
    const sheet = {
      content: content.id,
      style,
      ...labels,
      methods: ["patchmatch", "winnemoeller"],
      size: 64,
    };
    const { contactSheet } = z
      .object({ contactSheet: z.object({ id: z.string(), cells: z.array(z.object({ run: idSchema })) }) })
      .parse(
        await stack.graphql(
          "mutation ($input: ContactSheetInput!) { contactSheet(input: $input) { id cells { run { id } } } }",
          { input: sheet },
        ),
      );
    const runs = await Promise.all(contactSheet.cells.map(({ run }) => finished(run.id)));
    expect(runs.map((run) => [run.state, run.styleLabels?.id])).toEqual([
      ["SUCCEEDED", labels.styleLabels],
      ["SUCCEEDED", undefined],
    ]);
    await db.run.update({ where: { id: contactSheet.cells[0]!.run.id }, data: { state: "FAILED" } });
    await stack.graphql("mutation ($id: ID!) { retryExperiment(id: $id) { id } }", { id: contactSheet.id });
    const again = await db.run.findFirstOrThrow({
      where: { experimentId: contactSheet.id, place: 0 },
      orderBy: { createdAt: "desc" },
    });
    expect(again).toMatchObject({
      contentLabelsId: labels.contentLabels,
      styleLabelsId: labels.styleLabels,
    });
    await finished(again.id);
  });

  it("are refused where they do not fit, and by methods that take none", async () => {
    const square = await upload(await halves(64, 64, [RED, BLUE]));
    await expect(start({ contentLabels: labels.contentLabels })).rejects.toThrow(/alone say nothing/);
    await expect(start({ ...labels, styleLabels: square })).rejects.toThrow(/styleLabels .* another shape/);
    await expect(start({ ...labels, contentLabels: square })).rejects.toThrow(
      /contentLabels .* another shape/,
    );
    const other = { method: "winnemoeller", style: undefined, parameters: {}, ...labels };
    await expect(start(other)).rejects.toThrow(/takes no labels/);
    await expect(start({ ...labels, styleLabels: "0".repeat(64) })).rejects.toThrow(/picture/i);
  });

  it("that ask for a region that the style has not fail the run, with what to do", async () => {
    const styleLabels = await upload(await halves(96, 64, [RED, "#ffffff"]));
    const run = await finished(await start({ ...labels, styleLabels }));
    expect(run).toMatchObject({ state: "FAILED", styledImage: null });
    expect(run.error).toContain(BLUE);
    expect(run.remedy).toContain("over the style");
  });

  it("in use stay when old maps go", async () => {
    const createdAt = new Date(Date.now() - 2 * 24 * 3600_000);
    const ids = Object.values(labels);
    await db.picture.updateMany({ where: { id: { in: ids } }, data: { createdAt } });
    await removeOldMaps({ db, blobs: folderBlobStore(`${stack.dataFolder}/blobs`) });
    expect(await db.picture.count({ where: { id: { in: ids } } })).toBe(2);
  });
});
