// Strokes as SVG: another program that draws the shapes sees about what our renderer paints.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { BRUSHES, type BrushId } from "../../../gpu/paint/brushes.ts";
import { render } from "../../../gpu/paint/render.ts";
import { blankStroke, type StrokeLog } from "../../../gpu/paint/stroke.ts";
import { svgOf, svgOpening } from "../../../gpu/paint/svg.ts";
import { toBytes } from "../../../gpu/paint/to-bytes.ts";
import { someStrokes, stroke } from "./strokes.ts";

const [WIDTH, HEIGHT] = [240, 160];
const frame = { width: WIDTH, height: HEIGHT, ground: "#f3efe4", title: "Some strokes" };
const GROUND = [0xf3 / 255, 0xef / 255, 0xe4 / 255] as const;

function drawingOf(log: StrokeLog): string {
  const one = blankStroke();
  const shapes = Array.from({ length: log.length }, (_, at) => svgOf(log.read(at, one)));
  return `${svgOpening(frame)}${shapes.join("")}</svg>`;
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
    const all = someStrokes(40, WIDTH, HEIGHT, BRUSHES);
    expect(drawingOf(all).match(/<(path|rect|ellipse|polygon) /g)).toHaveLength(41);
    const title = "A <b> & \u0000 picture";
    const named = `${svgOpening({ ...frame, title })}${svgOf(stroke({ brush: "flat", path: [5, 5] }))}</svg>`;
    expect(named).toContain("<title>A &#60;b&#62; &#38; &#65533; picture</title>");
    const { width, height } = await sharp(Buffer.from(named)).metadata();
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
  });
});
