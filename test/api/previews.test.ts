// Previews through a real server and a real worker: small, out of sight, beside long runs, one a window, gone in the end.
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { removeOldPreviews } from "../../gpu/worker/preview-cleanup.ts";
import { folderBlobStore } from "../../prisma/blobs.ts";
import { appendEvents } from "../../prisma/run-store.ts";
import { testStack } from "../support/stack.ts";
import { eventually } from "./harness.ts";

const stack = await testStack();
const { db } = stack;
const START = `mutation ($input: StylizeInput!, $window: String!) { preview(input: $input, window: $window) { id } }`;
const previewSchema = z.object({ preview: z.object({ id: z.string() }) });
const runSchema = z.object({
  run: z.object({
    state: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    error: z.string().nullable(),
    queuePosition: z.number().nullable(),
    preview: z.object({ url: z.string(), width: z.number(), height: z.number() }).nullable(),
    styledImage: z.object({ id: z.string() }).nullable(),
  }),
});
let content = "";
let style = "";
let model = "";

const start = async (input: object, window: string = crypto.randomUUID()) =>
  previewSchema.parse(await stack.graphql(START, { input: { content, seed: 1, ...input }, window })).preview
    .id;
const read = async (id: string) =>
  runSchema.parse(
    await stack.graphql(
      `query ($id: ID!) { run(id: $id) { state parameters error queuePosition preview { url width height } styledImage { id } } }`,
      { id },
    ),
  ).run;
const untilState = (id: string, ...states: string[]) =>
  eventually(async () => {
    const run = await read(id);
    return states.includes(run.state) ? run : undefined;
  });

beforeAll(async () => {
  const pictures = await db.picture.findMany({ take: 2, orderBy: { name: "asc" } });
  content = pictures[0]!.id;
  style = pictures[1]!.id;
  model = (await db.model.findFirstOrThrow({ where: { regime: "random" } })).id;
});

describe("a preview", () => {
  it("is a small picture that no list shows", async () => {
    const id = await start({ method: "sparavigna", parameters: { size: 2000, coverage: 0.5 } });
    const run = await untilState(id, "SUCCEEDED", "FAILED");
    expect(run).toMatchObject({ state: "SUCCEEDED", error: null, styledImage: null });
    expect(run.parameters).toMatchObject({ size: 256, coverage: 0.5 });
    expect(Math.max(run.preview!.width, run.preview!.height)).toBe(256);
    const response = await fetch(stack.origin + run.preview!.url);
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    const lists = await stack.graphql("{ runs { totalCount nodes { id } } styledImages { totalCount } }");
    expect(lists).toEqual({ runs: { totalCount: 0, nodes: [] }, styledImages: { totalCount: 0 } });
  });

  it("does not wait behind a long run, nor in the queue of runs", async () => {
    const long = z.object({ stylize: z.object({ id: z.string() }) }).parse(
      await stack.graphql("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
        input: { content, style, model, parameters: { size: 256, iterations: 2000 } },
      }),
    ).stylize.id;
    await untilState(long, "RUNNING");
    const queued = z.object({ stylize: z.object({ id: z.string() }) }).parse(
      await stack.graphql("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
        input: { content, method: "sparavigna" },
      }),
    ).stylize.id;
    const preview = await untilState(await start({ method: "winnemoeller" }), "SUCCEEDED", "FAILED");
    expect(preview.state).toBe("SUCCEEDED");
    expect((await read(long)).state).toBe("RUNNING");
    expect(await read(queued)).toMatchObject({ state: "QUEUED", queuePosition: 1 });
    for (const id of [queued, long])
      await stack.graphql("mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id });
    await untilState(long, "CANCELLED");
  });

  it("takes the place of its window's preview before it, at once, and leaves other windows alone", async () => {
    const window = crypto.randomUUID();
    const slow = { method: "gatys", style, model, parameters: { iterations: 2000, size: 256 } };
    const first = await start(slow, window);
    await untilState(first, "RUNNING");
    const second = await start(slow, window);
    const third = await start({ method: "sparavigna" }, window);
    const other = await start({ method: "sparavigna", seed: 2 });
    expect((await untilState(first, "CANCELLED", "SUCCEEDED", "FAILED")).state).toBe("CANCELLED");
    expect((await read(second)).state).toBe("CANCELLED");
    expect((await untilState(third, "SUCCEEDED", "CANCELLED", "FAILED")).state).toBe("SUCCEEDED");
    expect((await untilState(other, "SUCCEEDED", "CANCELLED", "FAILED")).state).toBe("SUCCEEDED");
  });

  it("is refused like any run, and for windows without a name", async () => {
    await expect(start({ method: "sparavigna", parameters: { coverage: 7 } })).rejects.toThrow(
      /coverage must be/,
    );
    await expect(start({ method: "gatys" })).rejects.toThrow(/needs style and model/);
    await expect(start({ method: "sparavigna" }, "x")).rejects.toThrow(/window must be/);
  });

  it("is refused while too many are open", async () => {
    await stack.worker?.stop();
    const one = (window: number) => start({ method: "sparavigna" }, `a-window-numbered-${window}`);
    for (let window = 0; window < 16; window++) await one(window);
    await expect(one(16)).rejects.toThrow(/Too many previews/);
    // A window that has one may have another, since the first goes.
    await expect(one(3)).resolves.toBeTypeOf("string");
  });
});

describe("old previews", () => {
  it("go with their pictures, except those that something else still shows", async () => {
    const blobs = folderBlobStore(`${stack.dataFolder}/blobs`);
    const [own, shared] = await Promise.all([
      blobs.put(Buffer.from("own")),
      blobs.put(Buffer.from("shared")),
    ]);
    const make = async (data: object, shown: string[]) =>
      db.$transaction(async (tx) => {
        const run = { method: "sparavigna", parameters: {}, seed: 1, state: "SUCCEEDED", ...data } as const;
        const { id } = await tx.run.create({ data: run });
        const events = shown.map((blob) => ({
          kind: "PREVIEW" as const,
          payload: { iteration: 1, width: 1, height: 1, blob },
        }));
        await appendEvents(tx, id, events);
        return id;
      });
    const createdAt = new Date(Date.now() - 3_600_000);
    const old = await make({ previewFor: "some-window", createdAt }, [own, shared]);
    const young = await make({ previewFor: "some-window" }, []);
    const kept = await make({ createdAt }, [shared]);

    await removeOldPreviews({ db, blobs });
    expect(await db.run.count({ where: { id: old } })).toBe(0);
    expect(await db.run.count({ where: { id: { in: [young, kept] } } })).toBe(2);
    expect(await blobs.get(own)).toBeUndefined();
    expect(await blobs.get(shared)).toBeDefined();
  });
});
