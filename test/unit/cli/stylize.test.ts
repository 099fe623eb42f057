// The command as scripts see it: exit codes, one line of JSON, one line of error, the written file. Runs the real
// command on the reference engine with the random-weight model, because that needs nothing else.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodePng } from "../../../gpu/image/codecs.ts";
import { disc, waves } from "../style/pictures.ts";

const run = promisify(execFile);
let folder: string;
let content: string;
let style: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stylize-"));
  content = join(folder, "content.png");
  style = join(folder, "style.png");
  await writeFile(content, await encodePng(disc(80)));
  await writeFile(style, await encodePng(waves(70)));
});
afterAll(() => rm(folder, { recursive: true }));

function stylize(...args: string[]) {
  return run(process.execPath, ["--import", "tsx", "gpu/cli/stylize.ts", ...args], {
    env: { ...process.env, PENTIMENTO_ENGINE: "cpu" },
  });
}

/** Ctrl-C after the first iteration that it tells of. */
async function interrupted(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "gpu/cli/stylize.ts", ...args]);
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (text: string) => {
    said.stdout += text;
  });
  let isAsked = false;
  child.stderr.on("data", (text: string) => {
    said.stderr += text;
    if (isAsked || !/ [1-9]\d*\/\d/.test(text)) return;
    isAsked = true;
    child.kill("SIGINT");
  });
  const [code] = await once(child, "close");
  return { code, ...said };
}

async function failureOf(...args: string[]): Promise<{ code: number; stderr: string }> {
  const failure: unknown = await stylize(...args).catch((error: unknown) => error);
  if (!(failure instanceof Error && "code" in failure && "stderr" in failure))
    throw new Error("It succeeded");
  return { code: Number(failure.code), stderr: String(failure.stderr) };
}

describe("stylize", () => {
  it("takes a map, and writes what is made beside the picture", { timeout: 60_000 }, async () => {
    const out = join(folder, "mapped.png");
    const painting = ["--method", "sparavigna", "--content", content, "--out", out, "--size", "64"];
    await stylize(...painting, "--map", content, "--files", folder);
    expect(await readFile(join(folder, "strokes.svg"), "utf8")).toMatch(/^<svg /);
    const other = await failureOf(
      "--method",
      "winnemoeller",
      "--content",
      content,
      "--out",
      out,
      "--map",
      content,
    );
    expect(other.stderr).toContain("takes no map. Leave --map out.");
  });

  it("takes labels, and says what is wrong with them", { timeout: 60_000 }, async () => {
    const labels = join(folder, "labels.png");
    const halves = sharp({ create: { width: 60, height: 60, channels: 3, background: "#e53935" } });
    await writeFile(labels, await halves.png().toBuffer());
    const out = join(folder, "labelled.png");
    const painting = ["--content", content, "--style", style, "--out", out, "--size", "64"];
    const both = ["--content-labels", labels, "--style-labels", labels];
    await stylize("--method", "ashikhmin", ...painting, ...both);
    const { exif } = await sharp(out).metadata();
    expect(exif?.toString("latin1")).toContain(`"styleLabels":"${labels}"`);
    const alone = await failureOf("--method", "ashikhmin", ...painting, "--style-labels", labels);
    expect(alone.stderr).toContain("none of the content. Give both, or neither");
    const unread = await failureOf("--method", "gatys", ...painting, ...both);
    expect(unread.stderr).toContain("takes no labels. Leave --content-labels and --style-labels out.");
  });

  it("writes the picture with its provenance and prints one line of JSON", { timeout: 60_000 }, async () => {
    const out = join(folder, "out.png");
    const pictures = ["--content", content, "--style", style, "--out", out];
    const settings = [
      "--size",
      "64",
      "--iterations",
      "2",
      "--set",
      'styleLayers={"relu1_1":1}',
      "--seed",
      "7",
    ];
    const layers = ["--set", 'contentLayers={"relu1_2":1}'];
    const model = ["--model", "vgg13-random", "--json"];
    const { stdout } = await stylize(...pictures, ...settings, ...layers, ...model);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      out,
      iterations: 2,
      secondsPerIteration: expect.any(Number),
      losses: { total: expect.any(Number), "style:relu1_1": expect.any(Number), tv: expect.any(Number) },
      model: "vgg13-random",
      engine: { backend: "cpu" },
      seed: 7,
      width: 64,
      height: 64,
    });
    const { width, height, exif } = await sharp(await readFile(out)).metadata();
    expect([width, height]).toEqual([64, 64]);
    expect(exif!.toString("latin1")).toContain('"method":"gatys"');
  });

  it("keeps the last iteration on Ctrl-C", { timeout: 60_000 }, async () => {
    const out = join(folder, "interrupted.png");
    const pictures = ["--content", content, "--style", style, "--out", out];
    const args = [...pictures, "--size", "64", "--iterations", "2000", "--set", "optimizer=adam", "--json"];
    const { code, stdout } = await interrupted(...args);
    expect(code).toBe(130);
    const { iterations } = JSON.parse(stdout);
    expect(iterations).toBeGreaterThan(0);
    expect(iterations).toBeLessThan(2000);
    expect((await sharp(await readFile(out)).metadata()).width).toBe(64);
  });

  it("says on Ctrl-C what is not made", { timeout: 60_000 }, async () => {
    const out = join(folder, "small.png");
    const drawings = await mkdtemp(join(folder, "drawings-"));
    const slow = ["--size", "512", "--set", "sizes=5", "--set", "width=4", "--set", "density=10"];
    const args = ["--method", "haeberli", "--content", content, "--out", out, ...slow];
    const { code, stderr } = await interrupted(...args, "--set", "enlarge=4", "--files", drawings);
    expect(code).toBe(130);
    expect(stderr).toContain(`Stopped early: nothing was written into ${drawings}.`);
    expect(stderr).toContain("Stopped early: the picture is not enlarged.");
    expect((await sharp(await readFile(out)).metadata()).width).toBe(512);
    expect(await readdir(drawings)).toEqual([]);
  });

  it.each([
    ["a missing picture", ["--content", "nowhere.jpg"], /^Cannot read nowhere\.jpg: ENOENT\./],
    ["an unknown model", ["--model", "vgg99"], /^Unknown model "vgg99"\. Available: .*vgg13-random/],
    ["a size out of range", ["--size", "9999"], /^size: .*1024.*Parameters: size \(64 to 1024\)/],
    ["an unknown file type", ["--out", "out.bmp"], /^--out out\.bmp: end the name in \.png or \.jpg\./],
    ["a folder that is not there", ["--out", "nowhere/out.png"], /^Cannot write into nowhere\./],
  ])("refuses %s in one line", async (_, args, message) => {
    const usual = ["--content", content, "--style", style, "--out", join(folder, "never.png")];
    const { code, stderr } = await failureOf(...usual, ...args);
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("refuses bytes that are no picture", async () => {
    const text = join(folder, "text.png");
    await writeFile(text, "not a picture");
    const { stderr } = await failureOf("--content", text, "--style", style, "--out", join(folder, "x.png"));
    expect(stderr).toMatch(/text\.png: The picture cannot be read .*Use a whole JPEG, PNG or WebP file\./);
  });
});
