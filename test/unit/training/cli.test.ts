// The train command as people run it: what it refuses, and, where CIFAR-10 is at hand, a whole small training.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findShippedModel } from "../../../gpu/models/shipped.ts";

const data = process.env.CIFAR10_DIR;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pentimento-train-"));
});
afterAll(() => rm(folder, { recursive: true }));

function run(...options: string[]) {
  return spawnSync(
    process.execPath,
    ["--import", "tsx", "gpu/cli/train.ts", "--out", join(folder, "tiny"), ...options],
    { encoding: "utf8" },
  );
}

describe("npm run train", { timeout: 300_000 }, () => {
  it("names every option that does not work, and the missing file of the data", () => {
    const faulty = run("--data", folder, "--epochs", "0", "--batch-size", "1");
    expect(faulty.status).toBe(1);
    expect(faulty.stderr).toMatch(/--epochs: .*\n\s+--batch-size: /);
    expect(run("--data", folder, "--network", "vgg12").stderr).toContain(
      "Allowed choices are resnet18, vgg11",
    );
    const missing = run("--data", folder);
    expect(missing.status).toBe(1);
    expect(missing.stderr).toMatch(/data_batch_\d\.bin is missing .* Get the "CIFAR-10 binary version"/);
  });

  if (!data)
    console.info("No training from the command line is checked: set CIFAR10_DIR to CIFAR-10's folder.");
  it.skipIf(!data)("trains, and publishes a card that tells how", async () => {
    const checkpoint = join(folder, "state.safetensors");
    const settings = [
      "--data",
      data!,
      "--epochs",
      "2",
      "--limit",
      "256",
      "--width",
      "0.125",
      "--threads",
      "1",
    ];
    const { stdout, stderr, status } = run(...settings, "--checkpoint", checkpoint, "--json");
    expect(status, stderr).toBe(0);
    const lines = stdout.trim().split("\n");
    const reports = lines.map((line): { type: string; step?: number } => JSON.parse(line));
    expect(reports.map(({ type, step }) => [type, step])).toEqual([
      ["start", undefined],
      ["epoch", 2],
      ["epoch", 4],
      ["done", undefined],
    ]);
    const { card, readWeights } = await findShippedModel("tiny", folder);
    expect(card).toMatchObject({
      network: "vgg13",
      width: 0.125,
      dataset: "cifar10",
      regime: "standard",
      epochs: 2,
    });
    expect(card.metrics.testAccuracy).toBeGreaterThan(0.08);
    expect(card.command).toContain("--limit 256");
    expect(card.commit).toMatch(/^[0-9a-f]{40}$/);
    expect((await readWeights())!.byteLength).toBeGreaterThan(100_000);
    const other = run(...settings, "--resume", checkpoint, "--seed", "2");
    expect(other.stderr).toContain("The checkpoint was made with seed 1, not 2");
  });
});
