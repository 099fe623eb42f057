// Colour spaces: known colours, and there and back again.
import { describe, expect, it } from "vitest";
import { labToRaster, luvToRgb, toLab, toLuv } from "../../../gpu/image/colour.ts";
import { seededRandom } from "../../../gpu/random.ts";

const pixel = (rgb: readonly number[]) => ({ width: 1, height: 1, data: Float32Array.from(rgb) });

// Values by the CIE formulas for sRGB primaries under D65 (two decimals, as colour tables print them).
describe.each([
  { name: "white", rgb: [1, 1, 1], lab: [100, 0, 0], luv: [100, 0, 0] },
  { name: "black", rgb: [0, 0, 0], lab: [0, 0, 0], luv: [0, 0, 0] },
  { name: "red", rgb: [1, 0, 0], lab: [53.24, 80.09, 67.2], luv: [53.24, 175.01, 37.75] },
  { name: "green", rgb: [0, 1, 0], lab: [87.73, -86.18, 83.18], luv: [87.73, -83.08, 107.4] },
  { name: "blue", rgb: [0, 0, 1], lab: [32.3, 79.19, -107.86], luv: [32.3, -9.4, -130.34] },
] as const)("$name", ({ rgb, lab, luv }) => {
  it.each([
    ["L*a*b*", toLab, lab],
    ["L*u*v*", toLuv, luv],
  ] as const)("in %s", (_, convert, expected) => {
    convert(pixel(rgb)).data.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(0.06);
    });
  });
});

it("comes back as it went", () => {
  const random = seededRandom(3, "colours");
  const raster = { width: 16, height: 16, data: Float32Array.from({ length: 768 }, () => random.uniform()) };
  const luv = toLuv(raster).data;
  const lab = labToRaster(toLab(raster)).data;
  for (let i = 0; i < raster.data.length; i += 3) {
    const back = luvToRgb(luv[i]!, luv[i + 1]!, luv[i + 2]!);
    for (let c = 0; c < 3; c++) {
      expect(Math.abs(back[c]! - raster.data[i + c]!)).toBeLessThan(1e-4);
      expect(Math.abs(lab[i + c]! - raster.data[i + c]!)).toBeLessThan(1e-4);
    }
  }
});
