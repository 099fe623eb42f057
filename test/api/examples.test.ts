// The programs in examples/, each against a real server. A few lines here write what a worker would write, so that
// the test takes a second and not a minute.
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { GALLERY_CHANNEL } from "../../prisma/contract.ts";
import { notify, transition } from "../../prisma/run-store.ts";
import {
  appendIteration,
  createModel,
  eventually,
  publishCatalogue,
  startRun,
  testPng,
  testServer,
} from "./harness.ts";

// Each test starts processes.
vi.setConfig({ testTimeout: 120_000 });

const server = await testServer();
const { db, blobs } = server;
const folder = await mkdtemp(join(tmpdir(), "pentimento-examples-"));
const path = (name: string) => join(folder, name);
const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const env = { ...process.env, ITERATIONS: "3" };
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

beforeAll(async () => {
  await publishCatalogue(db);
  await createModel(db);
  await writeFile(path("content a.png"), await testPng(1));
  await writeFile(path("style.png"), await testPng(2));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Takes the next queued run and brings it to an end. */
async function work(outcome: "SUCCEEDED" | "FAILED" = "SUCCEEDED"): Promise<void> {
  const { id } = await eventually(
    async () => (await db.run.findFirst({ where: { state: "QUEUED" } })) ?? undefined,
  );
  await startRun(db, id);
  for (let iteration = 1; iteration <= 3; iteration++) {
    const preview = await sharp(await testPng(iteration))
      .jpeg()
      .toBuffer();
    await appendIteration(db, id, iteration, await blobs.put(preview));
  }
  if (outcome === "FAILED") {
    await transition(db, id, ["RUNNING"], "FAILED", {
      reason: "The optimiser stalled.",
      remedy: "Use Adam.",
    });
    return;
  }
  const blob = await blobs.put(await testPng(9));
  await transition(db, id, ["RUNNING"], "SUCCEEDED", {
    also: async (tx) => {
      const image = await tx.styledImage.create({ data: { runId: id, blob, width: 48, height: 32 } });
      await notify(tx, GALLERY_CHANNEL, `image:${image.id}`);
    },
  });
}

const inputs = () => [path("content a.png"), path("style.png")];
const isResult = async (name: string) => {
  const { format, exif, width } = await sharp(await readFile(path(name))).metadata();
  return format === "png" && width === 48 && (exif?.includes("gatys") ?? false);
};

it.skipIf(!has("curl"))("stylize.sh uploads, starts, polls and downloads", async () => {
  const [{ stdout }] = await Promise.all([
    run("examples/stylize.sh", [...inputs(), path("shell.png"), server.url], { cwd: root, env }),
    work(),
  ]);
  expect(stdout).toMatch(/SUCCEEDED 3 of 1000\nSaved .*shell\.png/);
  expect(await isResult("shell.png")).toBe(true);
  const { content, parameters } = await db.run.findFirstOrThrow({ include: { content: true } });
  expect(content?.name).toBe("content a.png");
  expect(parameters).toMatchObject({ iterations: 3 });
});

it.skipIf(!has("curl"))("stylize.sh says why a run failed", async () => {
  const running = run("examples/stylize.sh", [...inputs(), path("none.png"), server.url], { cwd: root, env });
  const [result] = await Promise.allSettled([running, work("FAILED")]);
  expect(result).toMatchObject({
    status: "rejected",
    reason: { code: 1, stderr: "The optimiser stalled.\n" },
  });
});

it("watch.mjs prints every iteration and saves its preview", async () => {
  const [{ stdout }] = await Promise.all([
    run(process.execPath, ["examples/watch.mjs", ...inputs(), path("previews"), server.url], {
      cwd: root,
      env,
    }),
    work(),
  ]);
  expect(stdout).toMatch(
    /QUEUED\nRUNNING\n1 of 1000 .*\n2 of 1000 .*\n3 of 1000 {2}loss 0\.3333 {2}10 ms each\nSUCCEEDED\n$/,
  );
  expect((await readdir(path("previews"))).toSorted()).toEqual(["00001.jpg", "00002.jpg", "00003.jpg"]);
  expect(await sharp(path("previews/00003.jpg")).metadata()).toMatchObject({ format: "jpeg", width: 48 });
});

it.skipIf(!has("python3"))("stylize.py needs nothing but Python", async () => {
  const [{ stdout }] = await Promise.all([
    run("python3", ["examples/stylize.py", ...inputs(), path("python.png"), server.url], { cwd: root, env }),
    work(),
  ]);
  expect(stdout).toMatch(/SUCCEEDED 3\/1000\nSaved .*python\.png/);
  expect(await isResult("python.png")).toBe(true);
});

it.skipIf(!has("python3"))(
  "stylize.py says what is wrong with an upload, and that nobody answers",
  async () => {
    await writeFile(path("text.png"), "no picture");
    const failing = async (...args: string[]) => {
      const [result] = await Promise.allSettled([
        run("python3", ["examples/stylize.py", ...args], { cwd: root, env }),
      ]);
      return result;
    };
    expect(await failing(path("text.png"), path("style.png"), path("none.png"), server.url)).toMatchObject({
      reason: { code: 1, stderr: expect.stringContaining("Accepted: JPEG, PNG") },
    });
    expect(await failing(...inputs(), path("none.png"), "http://127.0.0.1:9")).toMatchObject({
      reason: { code: 1, stderr: expect.stringContaining("npm start") },
    });
  },
);
