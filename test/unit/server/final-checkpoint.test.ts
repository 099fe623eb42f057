import { expect, it } from "vitest";
import { finalFirst } from "../../../prisma/final-checkpoint.ts";

const checkpoints = [0, 2, 5, 10].map((epoch) => ({ epoch }));
const epochs = (card: unknown) => finalFirst(card, checkpoints).map(({ epoch }) => epoch);

it("has the state that the card speaks of first, and the others from the newest on", () => {
  expect(epochs({ epochs: 5 })).toEqual([5, 10, 2, 0]);
  // Cards of trainings by steps may name a part of an epoch.
  expect(epochs({ epochs: 1.9 })).toEqual([2, 10, 5, 0]);
});

it("has the newest first where the card names none that is there", () => {
  for (const card of [{ epochs: 7 }, {}, null]) expect(epochs(card)).toEqual([10, 5, 2, 0]);
});
