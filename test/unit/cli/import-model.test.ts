// From a file with torchvision's names to a repainted picture, by the real commands on the reference engine.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { encodePng } from "../../../gpu/image/codecs.ts";
import { findNetwork } from "../../../gpu/networks/find.ts";
import { modelCardSchema } from "../../../prisma/contract.ts";
import { encodeRaw, pytorchTensors } from "../models/pytorch-file.ts";
import { disc, waves } from "../style/pictures.ts";

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const definition = findNetwork("vgg19-imagenet");
let folder: string;
let weights: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
  weights = join(folder, "vgg19.safetensors");
  const { parameters } = definition.build({ width: 1 / 16, classes: 1000 });
  await writeFile(weights, encodeRaw(pytorchTensors(definition, parameters)));
  await writeFile(join(folder, "content.png"), await encodePng(disc(64)));
  await writeFile(join(folder, "style.png"), await encodePng(waves(64)));
});
afterAll(() => rm(folder, { recursive: true }));

function cli(name: string, ...args: string[]) {
  return promisify(execFile)(process.execPath, ["--import", "tsx", `gpu/cli/${name}.ts`, ...args], {
    env: { ...process.env, PENTIMENTO_ENGINE: "cpu", PENTIMENTO_DATA: join(folder, "data") },
  });
}

const importing = (...args: string[]) =>
  cli("import-model", "--network", "vgg19-imagenet", "--weights", ...args);

it("imports weights, and a picture is repainted by them", async () => {
  const { stdout } = await importing(weights, "--width", "1/16", "--label", "VGG of the others");
  expect(stdout).toContain("32 tensors under pytorch's names");
  const card = modelCardSchema.parse(
    JSON.parse(await readFile(join(folder, "data/models/vgg19-imagenet/card.json"), "utf8")),
  );
  expect(card).toMatchObject({
    id: "vgg19-imagenet",
    label: "VGG of the others",
    dataset: "imagenet",
    width: 0.0625,
  });
  expect(card.weights).toMatchObject({ dtype: "F32" });
  expect(card.command).toContain("npm run -s import-model -- --network vgg19-imagenet");

  const out = join(folder, "out.png");
  const [content, style] = [join(folder, "content.png"), join(folder, "style.png")];
  const pictures = ["--content", content, "--style", style, "--out", out];
  await cli("stylize", ...pictures, "--model", "vgg19-imagenet", "--iterations", "2", "--size", "64");
  expect(await sharp(out).metadata()).toMatchObject({ width: 64, height: 64 });
  expect(await readFile(out)).not.toEqual(await readFile(content));
});

it("refuses a second model of the name, a shipped one's name, another width, and what is no weights, and says what to do", async () => {
  await importing(weights, "--width", "1/16", "--out", join(folder, "twice"));
  const again = importing(weights, "--width", "1/16", "--out", join(folder, "twice"));
  await expect(again).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("or remove that one"),
  });
  const shipped = importing(weights, "--width", "1/16", "--out", join(folder, "vgg13-random"));
  await expect(shipped).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("vgg13-random-2") });
  const wide = importing(weights, "--out", join(folder, "wide"));
  await expect(wide).rejects.toMatchObject({
    stderr: expect.stringContaining('wrong shape: "features.0.weight" is [4,3,3,3], not [64,3,3,3]'),
  });
  const picture = importing(join(folder, "content.png"), "--out", join(folder, "picture"));
  await expect(picture).rejects.toMatchObject({ stderr: expect.stringContaining("no safetensors file") });
  const missing = importing(join(folder, "nothing"), "--out", join(folder, "missing"));
  await expect(missing).rejects.toMatchObject({ stderr: expect.stringContaining("README.md shows how") });
});
