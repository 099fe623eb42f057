// The train command as people run it: what it refuses, and, where CIFAR-10 is at hand, a whole small training.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSafetensors } from "../../../gpu/models/safetensors.ts";
import { findShippedModel } from "../../../gpu/models/shipped.ts";
import { loadCheckpoint } from "../../../gpu/training/checkpoint.ts";

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

/** Starts a training and asks it to stop as soon as it reports a step. @returns its exit code and what it printed. */
async function interrupt(signal: NodeJS.Signals, ...options: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "gpu/cli/train.ts", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!printed.includes('"step"') && text.includes('"step"')) child.kill(signal);
    printed += text;
  });
  const [code]: unknown[] = await once(child, "close");
  return { code, printed };
}

interface LogLine {
  epoch: number;
  seconds: number;
  imagesPerSecond: number;
}

async function logOf(name: string): Promise<LogLine[]> {
  const text = await readFile(join(folder, `${name}.jsonl`), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const withoutTimes = ({ seconds: _, imagesPerSecond: __, ...rest }: LogLine) => rest;

describe("npm run train", { timeout: 300_000 }, () => {
  it("names every option that does not work, and the missing file of the data", () => {
    const faulty = run("--data", folder, "--epochs", "0", "--batch-size", "1");
    expect(faulty.status).toBe(1);
    expect(faulty.stderr).toMatch(/--epochs: .*\n\s+--batch-size: /);
    expect(run("--data", folder, "--network", "vgg12").stderr).toContain(
      "Allowed choices are googlenet, preactresnet18, resnet18",
    );
    const late = run("--data", "synthetic", "--epochs", "2", "--snapshots", "1,3");
    expect(late.stderr).toContain("--snapshots: a training of 2 epochs never comes to 3.");
    const missing = run("--data", folder);
    expect(missing.status).toBe(1);
    expect(missing.stderr).toMatch(/data_batch_\d\.bin is missing .* Get the "CIFAR-10 binary version"/);
  });

  it("saves a checkpoint and ends without a word when nobody reads its output any more", async () => {
    const checkpoint = join(folder, "unread.safetensors");
    const command =
      `"${process.execPath}" --import tsx gpu/cli/train.ts --data synthetic --network resnet18 --width 1/32 --json ` +
      `--limit 400 --batch-size 16 --held-out 40 --attacked-pictures 0 --epochs 100 --checkpoint "${checkpoint}"`;
    // The first epoch's end is the second line or soon after it; then the reader has enough.
    const { status, stderr } = spawnSync("sh", ["-c", `{ ${command}; echo "ended $?" >&2; } | head -n 1`], {
      encoding: "utf8",
    });
    expect(status).toBe(0);
    expect(stderr.trim().split("\n").at(-1)).toBe("ended 130");
    expect(stderr).not.toMatch(/EPIPE|at .*\.ts/);
    expect((await loadCheckpoint(checkpoint)).state.step).toBeGreaterThan(0);
  });

  it("stops on SIGTERM and goes on by the same command to the same bytes", async () => {
    const settings = [
      ...[
        "--data",
        "synthetic",
        "--limit",
        "640",
        "--network",
        "vgg11",
        "--width",
        "0.03125",
        "--threads",
        "1",
      ],
      ...[
        "--batch-size",
        "64",
        "--epochs",
        "3",
        "--regime",
        "pgd",
        "--steps",
        "1",
        "--attack-steps",
        "1",
        "--json",
      ],
    ];
    const into = (name: string) => [...settings, "--checkpoint", join(folder, `${name}.safetensors`)];
    const { code, printed } = await interrupt("SIGTERM", ...into("stopped"));
    expect(code, printed).toBe(130);
    expect(printed).toMatch(/Stopped at step \d+\. The same command goes on/);
    const start = await loadCheckpoint(join(folder, "stopped.safetensors"));
    expect(start.state.step).toBeLessThan(27);
    // As a full disk leaves it.
    await appendFile(join(folder, "stopped.jsonl"), '{"epoch":9,"st');
    const [rest, whole] = [run(...into("stopped")), run(...into("whole"), "--snapshots", "0,1,3")];
    expect(rest.status, rest.stderr).toBe(0);
    expect(whole.status, whole.stderr).toBe(0);
    expect(rest.stdout).toContain(`"step":${start.state.step}}`);
    const [a, b] = await Promise.all(
      ["stopped", "whole"].map((name) => loadCheckpoint(join(folder, `${name}.safetensors`))),
    );
    const unkept = run(...into("stopped"), "--snapshots", "2");
    expect(unkept.stderr).toMatch(
      /is past epoch 2, of which no weights were kept: take it out of --snapshots/,
    );
    expect(a!.weights).toEqual(b!.weights);
    expect(a!.velocities).toEqual(b!.velocities);
    expect((await logOf("stopped")).map(withoutTimes)).toEqual((await logOf("whole")).map(withoutTimes));
    const { tensors } = readSafetensors(await readFile(join(folder, "whole.epoch-003.safetensors")));
    expect([...tensors.keys()]).toEqual([...b!.weights.keys()]);
    const early = await findShippedModel("tiny@1", folder);
    expect(early.card).toMatchObject({ epochs: 1, regime: "pgd", dataset: "synthetic" });
    expect(early.card.metrics).not.toEqual((await findShippedModel("tiny", folder)).card.metrics);
    expect(await early.readWeights()).not.toEqual(
      await (await findShippedModel("tiny", folder)).readWeights(),
    );
    const untrained = await findShippedModel("tiny@0", folder);
    expect(untrained.card).toMatchObject({ epochs: 0, weights: null });
    expect(untrained.card.metrics.testAccuracy).toBeGreaterThanOrEqual(0);

    const tiny = join(folder, "tiny");
    const further = [
      ...into("further"),
      "--out",
      join(folder, "further"),
      "--snapshots",
      "0",
      "--from",
      tiny,
    ];
    const other = run(...further, "--width", "0.0625");
    expect(other.stderr).toMatch(
      /tiny is vgg11 at width 0.03125 for 10 classes, .*width 0.0625.* Train network vgg11 at width 0.03125/,
    );
    expect(run(...further).status).toBe(0);
    const { card, readWeights } = await findShippedModel("further@0", folder);
    expect(card.metrics).toEqual((await findShippedModel("tiny", folder)).card.metrics);
    expect(await readWeights()).toEqual(await (await findShippedModel("tiny", folder)).readWeights());
    expect((await findShippedModel("further", folder)).card.parameters).toMatchObject({ from: tiny });
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
    expect(reports.filter(({ type }) => type !== "step").map(({ type, step }) => [type, step])).toEqual([
      ["start", 0],
      ["epoch", 1],
      ["epoch", 2],
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
    const other = run(...settings, "--checkpoint", checkpoint, "--seed", "2");
    expect(other.stderr).toContain("The checkpoint was made with seed 1, not 2");
  });
});
