// Strokes as SVG: another program that draws the shapes sees about what our renderer paints.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { BRUSHES, type BrushId } from "../../../gpu/paint/brushes.ts";
import { render } from "../../../gpu/paint/render.ts";
import { blankStroke, StrokeLog } from "../../../gpu/paint/stroke.ts";
import { SvgWriter } from "../../../gpu/paint/svg.ts";
import { toBytes } from "../../../gpu/paint/to-bytes.ts";
import { someStrokes, stroke } from "./strokes.ts";

const [WIDTH, HEIGHT] = [240, 160];
const frame = { width: WIDTH, height: HEIGHT, ground: "#f3efe4", title: "Some strokes" };
const GROUND = [0xf3 / 255, 0xef / 255, 0xe4 / 255] as const;

function drawingOf(log: StrokeLog): string {
  const one = blankStroke();
  const writer = new SvgWriter();
  const shapes = Array.from({ length: log.length }, (_, at) => writer.stroke(log.read(at, one)));
  return `${writer.opening(frame)}${shapes.join("")}${writer.closing()}`;
}

/** Mean difference in steps of 255 between the drawing, made by librsvg, and the painting. */
async function difference(log: StrokeLog): Promise<number> {
  const drawn = await sharp(Buffer.from(drawingOf(log)))
    .removeAlpha()
    .raw()
    .toBuffer();
  const painted = new Uint8Array(WIDTH * HEIGHT * 3);
  toBytes(render(log, { width: WIDTH, height: HEIGHT, ground: GROUND }), painted, 3);
  return painted.reduce((sum, byte, i) => sum + Math.abs(byte - drawn[i]!), 0) / painted.length;
}

describe("a drawing of strokes", () => {
  it.each(["oval", "disc", "square", "polygon", "blob", "flat"] as const)(
    "shows %s strokes where they are, as large, turned, curved and coloured as they are",
    async (brush: BrushId) => {
      const bare = await difference(someStrokes(0, WIDTH, HEIGHT, [brush]));
      expect(bare).toBe(0);
      // Rims are smoothed otherwise, and discs have none that is soft; nothing else differs.
      const allowed = brush === "disc" ? 1.8 : 0.9;
      expect(await difference(someStrokes(60, WIDTH, HEIGHT, [brush]))).toBeLessThan(allowed);
    },
  );

  it("is well-formed for every brush, and for names of pictures that are no markup", async () => {
    const all = drawingOf(someStrokes(40, WIDTH, HEIGHT, BRUSHES));
    expect(all.match(/<(path|rect|ellipse|circle|use) /g)).toHaveLength(41);
    expect(all.match(/<g[ >]/g)).toHaveLength(all.match(/<\/g>/g)?.length ?? -1);
    const title = "A <b> & \u0000 picture";
    const writer = new SvgWriter();
    const dot = stroke({ brush: "flat", path: [5, 5] });
    const named = `${writer.opening({ ...frame, title })}${writer.stroke(dot)}${writer.closing()}`;
    expect(named).toContain("<title>A &#60;b&#62; &#38; &#65533; picture</title>");
    const { width, height } = await sharp(Buffer.from(named)).metadata();
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
  });

  it.each<[BrushId, number]>([
    ["bristle", 55],
    ["oval", 95],
    ["blob", 105],
  ])("takes few characters for each of many %s strokes", (brush, most) => {
    const log = new StrokeLog();
    for (let i = 0; i < 2000; i++) {
      const place = { x: (i * 37.123) % 1000, y: (i * 61.457) % 700, theta: (i * 0.777) % 3 };
      const width = i < 1000 ? 32 : 16;
      log.push(
        stroke({ ...place, brush, length: width * 3, width, alpha: 0.9, red: (i % 99) / 99, seed: i }),
      );
    }
    expect((drawingOf(log).length - 64 * 400 * Number(brush === "blob")) / 2000).toBeLessThan(most);
  });

  it("says the width of a line where it is not its group's", () => {
    const writer = new SvgWriter();
    const widths = [8, 8, 5, 8, 6, 6, 6];
    const text = widths.map((width) => writer.stroke(stroke({ brush: "flat", length: 30, width }))).join("");
    const told = text
      .split("\n")
      .filter(Boolean)
      .map((line) => /stroke-width="(\d+)"/.exec(line)?.[1]);
    expect(told).toEqual([
      "8",
      undefined,
      undefined,
      "5",
      undefined,
      "6",
      undefined,
      "6",
      undefined,
      undefined,
    ]);
  });
});
