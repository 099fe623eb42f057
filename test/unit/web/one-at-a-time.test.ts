import { expect, it } from "vitest";
import { oneAtATime } from "../../../web/lib/one-at-a-time.ts";

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

it("asks again after an answer that was asked for before the last change, once for all of them", async () => {
  let truth = 0;
  const answers: number[] = [];
  let loading = 0;
  const reload = oneAtATime(async () => {
    loading += 1;
    expect(loading).toBe(1);
    const answer = truth;
    await pause();
    answers.push(answer);
    loading -= 1;
  });
  reload();
  expect(answers).toEqual([]);
  for (truth = 1; truth < 4; truth++) reload();
  await expect.poll(() => answers).toEqual([0, 4]);
  await pause();
  reload();
  await expect.poll(() => answers).toEqual([0, 4, 4]);
});
