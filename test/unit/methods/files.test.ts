// Drawings beside the picture: what they hold, and that another program which draws them sees about what the method painted.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Raster } from "../../../gpu/image/raster.ts";
import { findImageMethod } from "../../../gpu/methods/find.ts";
import { samplePicture } from "../paint/textures.ts";
import { finish } from "./runs.ts";

const content = await samplePicture("contents/harbour", 256);

const painted = async (id: string, parameters: Record<string, unknown> = {}) => {
  const result = await finish(findImageMethod(id), { content, parameters: { size: 256, ...parameters } });
  const [file, ...others] = (await result.files?.()) ?? [];
  expect(others).toEqual([]);
  return { image: result.image, file: file!, progress: result.progress };
};

/** By librsvg, which is nobody of ours. */
async function drawn(svg: string): Promise<Raster> {
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
    .flatten({ background: "#ff00ff" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return {
    width: info.width,
    height: info.height,
    data: Float32Array.from(data, (byte) => byte / 255),
  };
}

/** Mean difference of all channels, in steps of 255. */
const difference = (a: Raster, b: Raster) => {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return (255 * a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0)) / a.data.length;
};

describe("the layers of decarlo", async () => {
  const { image, file, progress } = await painted("decarlo");
  const layers = file.text.split("<g ").slice(1);
  const pathsIn = (layer: string) => layer.match(/<path /g)?.length ?? 0;

  it("look like the painting", async () => {
    expect(file).toMatchObject({ name: "layers.svg", mime: "image/svg+xml" });
    expect(difference(await drawn(file.text), image)).toBeLessThan(2);
  });

  it("are one a level, each region in one of them, and the lines above", () => {
    const ids = layers.map((layer) => /^id="([\w-]+)"/.exec(layer)?.[1]);
    expect(ids.at(-1)).toBe("lines");
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(3);
    const [, regions, lines] = /^(\d+) regions, (\d+) lines$/.exec(progress.at(-1)!.stage ?? "") ?? [];
    expect(layers.slice(0, -1).reduce((sum, layer) => sum + pathsIn(layer), 0)).toBe(Number(regions));
    expect(pathsIn(layers.at(-1)!)).toBe(Number(lines));
  });

  it("share the picture out: without rims and lines every place is covered once", async () => {
    const bare = file.text.replace(/<g id="lines"[\s\S]*?<\/g>/, "").replaceAll(/ stroke="#\w+"/g, "");
    // Half transparent white over black: once is grey, twice is lighter, never is black.
    const once = bare
      .replaceAll(/fill="#\w+"/g, 'fill="#fff" fill-opacity="0.5"')
      .replace(/(<svg [^>]*>)/, '$1<rect width="100%" height="100%" fill="#000"/>');
    const { data } = await drawn(once);
    const covered = data.filter((value) => Math.abs(value - 0.5) < 0.02).length / data.length;
    const wrong = data.filter((value) => value < 0.3 || value > 0.72).length / data.length;
    expect(covered).toBeGreaterThan(0.6);
    expect(wrong).toBeLessThan(0.004);
    expect(data.reduce((sum, value) => sum + value, 0) / data.length).toBeCloseTo(0.5, 1);
  });

  it("hold the whole painting whatever is shown", async () => {
    expect((await painted("decarlo", { show: "lines" })).file.text).toBe(file.text);
  });

  it("goes with views of how it came about", () => {
    const { images } = progress.at(-1)!;
    expect(Object.keys(images!)).toEqual(Object.keys(findImageMethod("decarlo").previews));
    for (const view of Object.values(images!)) {
      expect([view.width, view.height]).toEqual([image.width, image.height]);
      expect(view.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(new Set(view.data).size).toBeGreaterThan(2);
    }
  });
});

describe.each([
  ["sparavigna", { relief: 0 }, 2],
  ["haeberli", { relief: 0, brush: "flat" }, 2],
  ["hertzmann", { relief: 0 }, 4],
  ["pointillism", {}, 4],
])("the strokes of %s", (id, parameters, steps) => {
  it("are all there, in their order, and look like the painting", async () => {
    const { image, file, progress } = await painted(id, parameters);
    expect(file).toMatchObject({ name: "strokes.svg", mime: "image/svg+xml" });
    const shapes = file.text.match(/<(path|rect|ellipse|circle|use) /g)!;
    expect(shapes.length - 1).toBe(progress.at(-1)!.values.strokes);
    expect(difference(await drawn(file.text), image)).toBeLessThan(steps);
  });
});
