import { CombinedError } from "@urql/core";
import { GraphQLError } from "graphql";
import { expect, it } from "vitest";
import { askAnew, askUntilAnswered, type GoodAnswer, goodAnswer } from "../../../web/lib/ask-again.ts";
import { isFinal, messageOf } from "../../../web/lib/refusal.ts";

const away = new CombinedError({ networkError: new TypeError("Failed to fetch") });
const refused = (code: string) =>
  new CombinedError({ graphQLErrors: [new GraphQLError("No.", { extensions: { code } })] });

/** Asks for what `results` gives, one after the other. @returns what was told, and how to stop. */
function asking(...results: (string | CombinedError)[]) {
  const told: string[] = [];
  const left = [...results];
  const stop = askUntilAnswered(
    {
      async ask() {
        const result = left.shift() ?? "asked too often";
        if (typeof result !== "string") throw result;
        return result;
      },
      done: (answer) => told.push(answer),
      failed: (error) => told.push(messageOf(error)),
    },
    2,
  );
  return { told, left, stop };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 30));

it("asks until the server answers, and says each time why it did not", async () => {
  const { told } = asking(away, refused("NO_WORKER"), refused("INTERNAL_SERVER_ERROR"), "here");
  await expect.poll(() => told).toEqual(["The server cannot be reached.", "No.", "No.", "here"]);
  await rest();
  expect(told).toHaveLength(4);
});

it("does not ask again what the server will never answer", async () => {
  const { told, left } = asking(refused("NOT_FOUND"), "here");
  await rest();
  expect([told, left]).toEqual([["No."], ["here"]]);
  expect([isFinal(refused("BAD_INPUT")), isFinal(away), isFinal(new Error("No."))]).toEqual([
    true,
    false,
    false,
  ]);
});

it("tells nothing and asks nothing after it was stopped", async () => {
  const failing = asking(away, "here");
  await expect.poll(() => failing.told).toHaveLength(1);
  failing.stop();
  const answering = asking("here");
  answering.stop();
  await rest();
  expect([failing.told.length, failing.left, answering.told]).toEqual([1, ["here"], []]);
});

it("keeps the last good answer through errors, for as long as the same is asked", () => {
  const before = { run: "one" };
  const kept = goodAnswer<object>(undefined, { operation: { key: 1 }, data: before });
  expect(kept).toEqual({ key: 1, data: before });
  const next = (key: number, data?: object, error?: CombinedError) =>
    goodAnswer(kept as GoodAnswer<object>, { operation: { key }, data, error });
  // The very same, or each rendering would be followed by another.
  expect(next(1, before)).toBe(kept);
  expect(next(1, undefined, away)).toBe(kept);
  expect(next(1, { run: null }, refused("UNAVAILABLE"))).toBe(kept);
  expect(next(1, { run: null })).toEqual({ key: 1, data: { run: null } });
  expect(next(2, undefined, away)).toBeUndefined();
});

it("asks anew after the question that is under way, and at once where it waits to try again", async () => {
  const told: string[] = [];
  const results = [away, "first", "second", "asked after the stop"];
  const { ask, stop } = askAnew({
    async ask() {
      const result = results.shift() ?? "asked too often";
      if (typeof result !== "string") throw result;
      return result;
    },
    done: (answer) => told.push(answer),
    failed: (error) => told.push(messageOf(error)),
  });
  ask();
  await expect.poll(() => told).toHaveLength(1);
  ask();
  ask();
  await expect.poll(() => told).toEqual(["The server cannot be reached.", "first", "second"]);
  stop();
  ask();
  await rest();
  expect([told.length, results]).toEqual([3, ["asked after the stop"]]);
});
