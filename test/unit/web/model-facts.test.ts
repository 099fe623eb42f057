// What the gallery says of a model's robustness.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import {
  idBesideLabel,
  modelScore,
  shownMeasurement,
  trainingText,
} from "../../../web/components/models/model-facts.ts";

const card: unknown = JSON.parse(readFileSync("assets/models/vgg13-robust/card.json", "utf8"));
const checkpoints = [
  { id: "final", epoch: 24, metrics: { testAccuracy: 0.804 } },
  { id: "start", epoch: 0, metrics: {} },
];
const measured = (id: string, checkpoint: string) => ({
  id,
  finishedAt: "2026-01-01T00:00:00.000Z",
  report: { kind: "robustness", of: id },
  checkpoint: checkpoints.find((one) => one.id === checkpoint) ?? null,
});

it("says within which radius a model stands attacks", () => {
  const robustness = { norm: "l2", epsilon: 0.5, accuracy: 0.592, pictures: 1000 };
  expect(modelScore({ checkpoints, robustness })).toBe("80.4 % right, 59.2 % of 1,000 under attack (L2 0.5)");
  expect(modelScore({ checkpoints, robustness: null })).toBe("80.4 % right");
  expect(modelScore({ checkpoints: [], robustness: null })).toBeUndefined();
});

it("tells models with one label apart by their ids", () => {
  const models = [
    { id: "vgg11-pgd-1a2b3c4d", label: "VGG-11, pgd" },
    { id: "vgg11-pgd-5e6f7a8b", label: "VGG-11, pgd" },
    { id: "vgg13-robust", label: "VGG-13, robust" },
  ];
  const ids = models.map((model) => idBesideLabel(model, models));
  expect(ids).toEqual(["vgg11-pgd-1a2b3c4d", "vgg11-pgd-5e6f7a8b", undefined]);
});

it("says where accuracy is of held-out pictures, and where a training has not come to its end", () => {
  const [final, ...others] = checkpoints;
  const unfinished = [{ ...final!, metrics: { trainingAccuracy: 0.9, heldOutAccuracy: 0.75 } }, ...others];
  expect(modelScore({ checkpoints: unfinished, robustness: null })).toBe("75.0 % of held-out pictures right");
  expect(trainingText({ regime: "pgd", run: null })).toBe("pgd");
  expect(trainingText({ regime: "pgd", run: { state: "SUCCEEDED" } })).toBe("pgd");
  expect(trainingText({ regime: "pgd", run: { state: "RUNNING" } })).toBe("pgd, in training");
  expect(trainingText({ regime: "pgd", run: { state: "CANCELLED" } })).toBe("pgd, stopped early");
});

it("shows the measurement that its score is of, else the newest there is", () => {
  const evaluations = [measured("e3", "start"), measured("e2", "final")];
  const score = { norm: "l2", epsilon: 0.5, accuracy: 0.5, pictures: 1000 };
  const best = { ...score, run: { id: "e1", report: { of: "e1" } } };
  const shown = (changes: object) =>
    shownMeasurement({ robustness: null, card, evaluations: [], ...changes });
  expect(shown({ evaluations, robustness: best })).toEqual({ report: { of: "e1" }, runId: "e1" });
  const ofCard = shown({ evaluations, robustness: { ...score, run: null } });
  expect(ofCard?.report).toMatchObject({ kind: "robustness", robustness: { protocol: { norm: "l2" } } });
  expect(ofCard?.runId).toBeUndefined();
  expect(shown({ evaluations })?.runId).toBe("e3");
  expect(shown({})).toEqual(ofCard);
  expect(shown({ card: {} })).toBeUndefined();
});
