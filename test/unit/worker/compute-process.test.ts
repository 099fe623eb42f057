// The compute process without worker or database: what it does before, and without, an engine.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ComputeProcess, ComputeStartError } from "../../../gpu/worker/compute-process.ts";
import type { RunSpec } from "../../../gpu/worker/messages.ts";
import { folderBlobStore } from "../../../prisma/blobs.ts";

const folder = await mkdtemp(join(tmpdir(), "pentimento-compute-"));
const environment = {
  ...process.env,
  PENTIMENTO_DATA: folder,
  DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
  // Not installed: a process that needed its engine could do nothing.
  PENTIMENTO_ENGINE: "tensorflow",
};
const compute = await ComputeProcess.start(environment);
afterAll(async () => {
  await compute.end("the test is over");
  await rm(folder, { recursive: true, force: true });
});

const picture = new URL("../../../assets/pictures/contents/lake.jpg", import.meta.url);
const content = await folderBlobStore(join(folder, "blobs")).put(await readFile(picture));
const spec: RunSpec = {
  runId: "a-run",
  method: "winnemoeller",
  parameters: { size: 64 },
  seed: 1,
  content,
  style: null,
  map: null,
  contentLabels: null,
  styleLabels: null,
  model: null,
  peers: [],
  dataset: null,
  inputPx: 640,
  keepsFiles: false,
  state: null,
};

it("says so where it cannot be started at all", async () => {
  const { execPath } = process;
  process.execPath = join(folder, "nowhere");
  try {
    await expect(ComputeProcess.start(environment)).rejects.toThrow(/could not be started: .*ENOENT/);
  } finally {
    process.execPath = execPath;
  }
});

it("starts over where the state of a run is damaged", async () => {
  const state = await folderBlobStore(join(folder, "blobs")).put(new Uint8Array(20));
  expect(await endOf({ ...spec, state })).toMatchObject({ type: "done" });
});

async function endOf(run: RunSpec) {
  let newest: unknown;
  for await (const message of compute.run(run)) newest = message;
  return newest;
}

it("paints without an engine, so that a preview need not wait for one", async () => {
  expect(await endOf(spec)).toMatchObject({ type: "done", result: { image: { width: 64 } } });
});

it.runIf(process.platform === "linux")("has its processor time told from outside", async () => {
  const before = (await compute.usedMs())!;
  expect(before).toBeGreaterThan(100);
  await endOf({ ...spec, parameters: { size: 512 } });
  const after = (await compute.usedMs())!;
  expect(after).toBeGreaterThan(before + 50);
});

it("says why its engine does not start when somebody needs it", async () => {
  const failed = await endOf({
    ...spec,
    method: "train",
    content: null,
    dataset: "synthetic",
    parameters: {},
  });
  expect(failed).toMatchObject({ type: "failed", message: expect.stringContaining("not available") });
  // Its state is unknown then.
  expect(compute.isAlive).toBe(false);
  const other = await ComputeProcess.start(environment);
  await expect(other.readCatalogue()).rejects.toThrow(ComputeStartError);
  expect(other.isAlive).toBe(false);
  await other.end("the test is over");
}, 60_000);
