// The file of a run's numbers.
import { expect, it } from "vitest";
import { runNumbers } from "../../../web/components/report/numbers.ts";
import { emptySnapshot } from "../../../web/lib/run-feed.ts";

const model = {
  id: "vgg11-pgd-1a2b3c4d",
  label: "VGG-11, pgd",
  network: "vgg11",
  regime: "pgd",
  dataset: "cifar10",
};
const peer = { model: { id: "vgg13-robust", label: "VGG-13, robust" }, checkpoint: { id: "c", epoch: 10 } };
const times = {
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: null,
  finishedAt: "2026-01-01T00:01:00.000Z",
};
const nothing = {
  stopRequest: null,
  error: null,
  remedy: null,
  queuePosition: null,
  preview: null,
  styledImage: null,
};
const pictures = { content: null, style: null, map: null, contentLabels: null, styleLabels: null };
const report = { kind: "transfer", pictures: 200, fooled: [[{ share: 1, of: 180 }]] };
const run = {
  ...{
    ...nothing,
    ...pictures,
    ...times,
    id: "r",
    state: "SUCCEEDED" as const,
    method: "transfer",
    crashes: 0,
  },
  ...{
    parameters: { norm: "l2", steps: 20 },
    seed: 7,
    dataset: "cifar10",
    iteration: 3,
    total: 3,
    lastSequence: 9,
  },
  ...{ model, checkpoint: { id: "f", epoch: 24 }, peers: [peer], madeModel: null, report, computeMs: 5 },
  ...{
    codeVersion: "0123456",
    engine: { backend: "onnx", device: "cpu", threads: 2, version: "1", memoryLimitBytes: 1 },
  },
};

it("holds what the page shows, and model, settings and seed", () => {
  const losses = new Map([
    ["progress/done", [0.5, null, 1]],
    ["loss", [null, 2, null]],
  ]);
  const file: unknown = JSON.parse(
    JSON.stringify(runNumbers(run, { ...emptySnapshot, state: "SUCCEEDED", iterations: [1, 2, 3], losses })),
  );
  expect(file).toMatchObject({
    run: {
      ...{ id: "r", method: "transfer", parameters: { norm: "l2", steps: 20 }, seed: 7, dataset: "cifar10" },
      model: { id: "vgg11-pgd-1a2b3c4d", label: "VGG-11, pgd", epoch: 24 },
      peers: [{ id: "vgg13-robust", label: "VGG-13, robust", epoch: 10 }],
      ...{ state: "SUCCEEDED", codeVersion: "0123456", engine: { backend: "onnx" } },
    },
    curves: { iterations: [1, 2, 3], values: Object.fromEntries(losses) },
    report,
  });
});
