// What a worker does where something that it needs answers with an error: its lane listens on, its record leaves nothing behind.
import { expect, it, onTestFinished, vi } from "vitest";
import type { ClaimedRun } from "../../../gpu/worker/claim.ts";
import { ComputeKeeper } from "../../../gpu/worker/compute-keeper.ts";
import type { WorkerContext } from "../../../gpu/worker/context.ts";
import { Lane } from "../../../gpu/worker/lane.ts";
import { RunRecord } from "../../../gpu/worker/record.ts";
import { StorageError } from "../../../prisma/blobs.ts";
import { RUN_QUEUE } from "../../../prisma/contract.ts";

const { signal } = new AbortController();

it("listens again where the knock that it leaves to another cannot be sent", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const handlers: ((jobs: { data: unknown }[]) => Promise<void>)[] = [];
  const queue = {
    work: async (_name: string, _options: object, handler: (typeof handlers)[number]) =>
      handlers.push(handler),
    offWork: async () => {},
    send: vi.fn().mockRejectedValue(new Error("Connection terminated unexpectedly")),
  };
  // A queued run of a data set that another worker has, which is free.
  const db = {
    run: { findFirst: async () => ({ dataset: "shades" }) },
    $queryRaw: async () => [{ isFree: true }],
  };
  const worker = { queue, db, datasets: [] } as unknown as WorkerContext;
  const keeper = new ComputeKeeper({ purpose: "tests", memoryBytes: 1 });
  const lane = new Lane(worker, RUN_QUEUE, keeper, signal);
  await lane.listen();
  await handlers[0]?.([{ data: { runId: "a-run" } }]);
  await vi.waitUntil(() => handlers.length === 2);
  expect(queue.send).toHaveBeenCalledTimes(1);
  expect(lane.runId).toBeUndefined();
  await lane.stop();
});

it("drops a state that no row will name, because the picture beside it cannot be stored", async () => {
  const remove = vi.fn().mockResolvedValue(undefined);
  const put = () => Promise.reject(new StorageError("The folder is full.", "Make room there"));
  const worker = { blobs: { put, remove } } as unknown as WorkerContext;
  const run = { spec: { runId: "a-run", state: "before" }, recordedIteration: 1, computeMs: 0 } as ClaimedRun;
  const record = new RunRecord(worker, run, signal);
  const image = { name: undefined, width: 1, height: 1, rgb: new Uint8Array(3) };
  const message = { type: "progress", iteration: 2, total: 3, stage: undefined, elapsedMs: 1 } as const;
  const rest = { values: {}, images: [image], checkpoint: undefined };
  const state = { blob: "newest", iteration: 2 };
  await expect(record.progress({ ...message, ...rest, state })).rejects.toThrow(StorageError);
  expect(remove.mock.calls).toEqual([["newest"]]);
  expect(run.spec.state).toBe("before");
});
