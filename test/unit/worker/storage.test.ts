// A store that is full for a while: what a running method makes of it, and what people are told.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deserialize } from "node:v8";
import { expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import type { StateEnvelope } from "../../../gpu/compute/prepare.ts";
import { RunControl, runMethod } from "../../../gpu/compute/run-method.ts";
import { defineMethod, type MethodProgress, type MethodResult } from "../../../gpu/methods/method.ts";
import type { FromCompute } from "../../../gpu/worker/messages.ts";
import { type BlobStore, explainStorage, folderBlobStore, StorageError } from "../../../prisma/blobs.ts";

const pixel = { width: 1, height: 1, data: new Float32Array(3) };

const counting = defineMethod({
  label: "Counting",
  description: "Counts.",
  about: "It counts.",
  sources: [{ authors: "N. N.", year: 2000, title: "Numbers", venue: "Here" }],
  inputs: {},
  parameters: z.object({}),
  estimateMemory: () => 0,
  async *run(): AsyncGenerator<MethodProgress, MethodResult> {
    for (let iteration = 1; iteration <= 6; iteration++) {
      // Longer than saving takes, so that it is due again.
      await sleep(10);
      yield { iteration, total: 6, values: {}, saveState: async () => ({ iteration }) };
    }
    return { image: pixel, files: async () => [{ name: "a.txt", mime: "text/plain", text: "a" }] };
  },
});

/** A disk as the folder store tells of it. */
function limitedStore(isFull: boolean) {
  const stored: Uint8Array[] = [];
  const store = {
    stored,
    isFull,
    async put(bytes: Uint8Array) {
      const fault = Object.assign(new Error("no space left"), { code: "ENOSPC", syscall: "write" });
      if (store.isFull) throw explainStorage(fault, "/data/blobs", "written");
      stored.push(bytes);
      return String(stored.length - 1);
    },
    get: async () => undefined,
    remove: async () => {},
  } satisfies BlobStore & Record<string, unknown>;
  return store;
}

/** @param onProgress called with each iteration, which counts as recorded then. */
async function count(blobs: BlobStore, onProgress = (_iteration: number, _control: RunControl) => {}) {
  const sent: FromCompute[] = [];
  const control = new RunControl();
  const send = async (message: FromCompute) => {
    sent.push(message);
    if (message.type !== "progress") return;
    control.recorded();
    onProgress(message.iteration, control);
  };
  const prepared = { method: counting, context: { parameters: {}, seed: 1 } };
  const options = { runId: "a-run", stateIntervalMs: 0, keepsFiles: true, blobs, send };
  const error = await runMethod(prepared, control, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { sent, error };
}

it("computes on while its states cannot be saved, and says so once", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const blobs = limitedStore(true);
  const { sent, error } = await count(blobs, (iteration) => {
    blobs.isFull = iteration < 4;
  });
  expect(error).toBeUndefined();
  const states = sent.flatMap((message) => (message.type === "progress" ? [message.state] : []));
  expect(states.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
  expect(states).toHaveLength(6);
  expect(sent.at(-1)).toMatchObject({ type: "done" });
  expect(said).toHaveBeenCalledTimes(1);
  expect(said.mock.calls[0]?.[0]).toContain("The folder /data/blobs is full (ENOSPC).");
});

it("stops without a state, and with the reason, where the newest cannot be saved", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const blobs = limitedStore(false);
  const { sent } = await count(blobs, (iteration, control) => {
    blobs.isFull = true;
    if (iteration === 3) control.stop("save");
  });
  expect(sent.at(-1)).toEqual({
    type: "stopped",
    kind: "save",
    state: undefined,
    trouble: { message: "The folder /data/blobs is full (ENOSPC).", fix: "Make room there" },
  });
  const envelope = deserialize(blobs.stored[0]!) as StateEnvelope;
  expect(envelope).toEqual({ runId: "a-run", state: { iteration: 1 } });
});

it("throws what a person can mend where its result cannot be stored", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const { sent, error } = await count(limitedStore(true));
  expect(error).toBeInstanceOf(StorageError);
  expect(sent.map(({ type }) => type)).toEqual(Array(6).fill("progress"));
});

it("names the folder that cannot be used", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-storage-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "blobs");
  await writeFile(path, "in the way");
  const blobs = folderBlobStore(path);
  await expect(blobs.put(new Uint8Array(1))).rejects.toThrow(
    new StorageError(`The folder ${path} cannot be written (ENOTDIR).`, "Give access to it"),
  );
  await expect(blobs.get("0".repeat(64))).rejects.toThrow(`The folder ${path} cannot be read (ENOTDIR).`);
  expect(await readFile(path, "utf8")).toBe("in the way");
});
