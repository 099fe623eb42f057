// The evaluate command as scripts see it: the report as JSON, the same every time, and kept in the model's card.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { publish } from "../../../gpu/models/index.ts";
import { modelCardSchema } from "../../../prisma/contract.ts";

// Each command is a process of its own.
vi.setConfig({ testTimeout: 300_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evaluate-"));
  const card = {
    label: "Untrained",
    network: "resnet18",
    width: 1 / 32,
    dataset: "synthetic",
    classes: 10,
    regime: "random",
    parameters: {},
    epochs: 0,
    seed: 4,
    metrics: {},
    commit: "0".repeat(40),
    command: "",
  };
  await publish({ folder: join(folder, "untrained"), card, weights: null });
  const trained = { ...card, regime: "standard", dataset: "cifar10" };
  await publish({ folder: join(folder, "elsewhere"), card: trained, weights: null });
  await publish({ folder: join(folder, "hundred"), card: { ...card, classes: 100 }, weights: null });
});
afterAll(() => rm(folder, { recursive: true }));

const evaluate = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", "gpu/cli/evaluate.ts", ...args], {
    env: { ...process.env, PENTIMENTO_DATA: join(folder, "data") },
  });

it("prints the report that it keeps in the card, and what is left out stays out", async () => {
  const settings = ["--data", "synthetic", "--limit", "40", "--batch-size", "20", "--probed", "0"];
  const attacks = ["--attacks", "fgsm,pgd-20", "--norm", "linf", "--epsilon", "8/255"];
  const model = ["--model", join(folder, "untrained")];
  const { stdout, stderr } = await evaluate(...settings, ...attacks, ...model, "--json", "--save-report");
  const { report, card: unknown } = JSON.parse(stdout);
  expect(unknown).toEqual({ id: "untrained", agrees: true, numbers: [] });
  expect(report.wholeTestSet.pictures).toBeGreaterThan(40);
  expect(report.protocol).toMatchObject({ norm: "linf", pictures: 40, seed: 1 });
  expect(report.attacks.map(({ id }: { id: string }) => id)).toEqual(["fgsm", "pgd-20"]);
  expect(report.worstCase.accuracy).toBeLessThanOrEqual(report.clean.accuracy);
  expect([report.sweep, report.checklist]).toEqual([[], []]);
  expect(stderr).toContain("PGD-20: ");
  const card = modelCardSchema.parse(JSON.parse(await readFile(join(folder, "untrained/card.json"), "utf8")));
  expect(card.report).toEqual(report);
  expect(await readdir(join(folder, "data"))).toContain("measurements");

  await cp(join(folder, "untrained"), join(folder, "copy", "untrained"), { recursive: true });
  const again = await evaluate(
    ...settings,
    ...attacks,
    "--model",
    join(folder, "copy", "untrained"),
    "--json",
  );
  const withoutTimes = (text: string) => JSON.parse(text.replace(/"seconds":[^,}]*/g, '"seconds":0')).report;
  expect(withoutTimes(again.stdout)).toEqual(withoutTimes(stdout));
  const { agrees, numbers } = JSON.parse(again.stdout).card;
  expect(agrees).toBe(true);
  expect(numbers).toHaveLength(5);
  for (const { card, measured } of numbers) expect(measured).toBe(card);
});

it("refuses before it measures what could not be kept, and pictures of other classes", async () => {
  const data = ["--data", "synthetic"];
  await expect(evaluate(...data, "--model", "vgg13-robust@2", "--save-report")).rejects.toMatchObject({
    stderr: expect.stringContaining('Model "vgg13-robust@2" is an earlier epoch of "vgg13-robust"'),
  });
  await expect(evaluate(...data, "--model", join(folder, "hundred"))).rejects.toMatchObject({
    stderr: expect.stringMatching(/hundred tells 100 classes apart, .* has 10\. Choose the data set/),
  });
  await expect(
    evaluate(...data, "--model", join(folder, "elsewhere"), "--save-report"),
  ).rejects.toMatchObject({
    stderr: expect.stringMatching(/elsewhere was trained on "cifar10".*"synthetic".*without --save-report/),
  });
});

it("compares nothing with a card of other pictures, and says so", async () => {
  const { stdout, stderr } = await evaluate(
    ...["--data", "synthetic", "--limit", "10", "--probed", "0", "--no-whole", "--attacks", "none"],
    ...["--model", join(folder, "elsewhere")],
  );
  expect(stderr).toMatch(/elsewhere was trained on "cifar10".*Nothing is compared with its card/);
  expect(stdout).not.toMatch(/card of elsewhere/);
});
