// Files beside a styled image, through a real server and a real worker: there with the image, downloaded by name, gone with it; none
// of a preview.
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { folderBlobStore } from "../../prisma/blobs.ts";
import { resultFileSchema } from "../../prisma/contract.ts";
import { testStack } from "../support/stack.ts";
import { eventually } from "./harness.ts";

const stack = await testStack();
const { db } = stack;
const imageSchema = z.object({
  id: z.string(),
  files: z.array(
    z.object({ name: z.string(), mime: z.string(), bytes: z.number(), downloadUrl: z.string() }),
  ),
});
let content = "";

beforeAll(async () => {
  content = (await db.picture.findFirstOrThrow({ orderBy: { name: "asc" } })).id;
});

async function painted(method: string) {
  const started = z.object({ stylize: z.object({ id: z.string() }) }).parse(
    await stack.graphql("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
      input: { content, method, seed: 1, parameters: { size: 96 } },
    }),
  );
  return eventually(async () => {
    const { run } = z
      .object({ run: z.object({ state: z.string(), styledImage: imageSchema.nullable() }) })
      .parse(
        await stack.graphql(
          "query ($id: ID!) { run(id: $id) { state styledImage { id files { name mime bytes downloadUrl } } } }",
          { id: started.stylize.id },
        ),
      );
    if (run.state === "FAILED") throw new Error("The run failed.");
    return run.styledImage ?? undefined;
  });
}

describe("a file beside an image", () => {
  it.each([
    ["decarlo", "layers.svg"],
    ["sparavigna", "strokes.svg"],
  ])("of %s is downloaded as %s, and goes with the image", async (method, name) => {
    const { id, files } = await painted(method);
    expect(files).toEqual([
      {
        ...{ name, mime: "image/svg+xml", bytes: expect.any(Number) },
        downloadUrl: `/styled-images/${id}/files/${name}`,
      },
    ]);
    const response = await fetch(stack.origin + files[0]!.downloadUrl);
    const text = await response.text();
    expect(Buffer.byteLength(text)).toBe(files[0]!.bytes);
    expect(text).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(response.headers.get("content-type")).toContain("image/svg+xml");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename=pentimento-[\w-]+\.svg$/,
    );
    expect(response.headers.get("content-security-policy")).toContain("sandbox");
    const plain = await fetch(stack.origin + files[0]!.downloadUrl, {
      headers: { "accept-encoding": "identity" },
    });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.text()).toBe(text);

    const blobs = folderBlobStore(`${stack.dataFolder}/blobs`);
    const row = await db.styledImage.findUniqueOrThrow({ where: { id } });
    const [{ blob } = { blob: "" }] = z.array(resultFileSchema).parse(row.files);
    expect(await blobs.get(blob)).toBeDefined();
    await stack.graphql("mutation ($id: ID!) { deleteStyledImage(id: $id) }", { id });
    expect(await blobs.get(blob)).toBeUndefined();
    expect((await fetch(stack.origin + files[0]!.downloadUrl)).status).toBe(404);
  });

  it("stays while another image is the same, and is missing under other names", async () => {
    const [one, other] = [await painted("sparavigna"), await painted("sparavigna")];
    await stack.graphql("mutation ($id: ID!) { deleteStyledImage(id: $id) }", { id: one.id });
    expect((await fetch(stack.origin + other.files[0]!.downloadUrl)).status).toBe(200);
    const missing = await fetch(`${stack.origin}/styled-images/${other.id}/files/layers.svg`);
    expect(missing.status).toBe(404);
    expect(z.object({ error: z.object({ remedy: z.string() }) }).parse(await missing.json())).toBeDefined();
  });

  it("is none where the method makes none", async () => {
    expect((await painted("winnemoeller")).files).toEqual([]);
  });
});
