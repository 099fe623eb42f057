import { expect, it } from "vitest";
import { shippedModels } from "../../../gpu/models/shipped.ts";
import { usualModel } from "../../../prisma/usual-model.ts";

const [random, plain, robust, older] = ["random", "standard", "trades", "pgd"].map((regime) => ({ regime }));

it("is the newest that was trained against an attacker, else trained at all, else any", () => {
  expect(usualModel([random!, plain!, robust!, older!])).toBe(robust);
  expect(usualModel([random!, plain!])).toBe(plain);
  expect(usualModel([random!])).toBe(random);
  expect(usualModel([])).toBeUndefined();
});

it("is none whose training is not over, or was stopped", () => {
  const made = (state: string) => ({ regime: "pgd", run: { state } });
  const finished = made("SUCCEEDED");
  expect(usualModel([made("RUNNING"), made("CANCELLED"), finished, older!])).toBe(finished);
  expect(usualModel([made("FAILED"), made("PAUSED"), plain!])).toBe(plain);
  expect(usualModel([made("RUNNING")])).toBeUndefined();
});

it("is the robust VGG as shipped", async () => {
  const cards = (await shippedModels()).map(({ card }) => card);
  expect(usualModel(cards.toReversed())?.id).toBe("vgg13-wide-robust");
});
