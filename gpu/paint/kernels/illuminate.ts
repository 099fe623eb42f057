// A whole canvas under a light, as every preview of a painterly run needs it. light.wat does the rows, relief.ts the
// same in JavaScript for parts and for browsers; they agree to float32.
import type { Raster } from "../../image/raster.ts";
import type { PaintCanvas } from "../canvas.ts";
import { AMBIENT, DIFFUSE, type Light, SPECULAR, termsOf } from "../relief.ts";
import { Kernel } from "./kernel.ts";

/** One for all canvases: code becomes fast only in an instance that is called often. */
const kernel = new Kernel("light");

/**
 * The canvas under a light. The canvas itself does not change.
 * @returns a raster of the canvas' size, clamped to [0, 1].
 */
export function illuminate(canvas: PaintCanvas, light: Light): Raster {
  if (light.relief === 0) return canvas.raster();
  const { width, height, rgb, relief } = canvas;
  const { slope, lx, ly, lz, hx, hy, hz, flat, flatGloss } = termsOf(canvas, light);
  // Pixels are taken in fours: each row has room for three more. The paint's rows have one before and one behind.
  const rgbFloats = 3 * (width + 3);
  const rowFloats = width + 5;
  kernel.reserve(4 * (rgbFloats + 3 * rowFloats));
  const colours = kernel.floats(0, 3 * width);
  const rows = [0, 1, 2].map((i) => kernel.floats(4 * (rgbFloats + i * rowFloats), rowFloats));
  const fill = (row: Float32Array, y: number) => {
    const from = Math.min(height - 1, Math.max(0, y)) * width;
    row.set(relief.subarray(from, from + width), 1);
    row[0] = row[1]!;
    row[width + 1] = row[width]!;
  };
  const rowOf = (y: number) => rows[(y + 3) % 3]!;
  const pointer = (row: Float32Array) => row.byteOffset + 4;
  fill(rowOf(-1), -1);
  fill(rowOf(0), 0);
  const data = new Float32Array(rgb.length);
  for (let y = 0; y < height; y++) {
    const [up, here, down] = [rowOf(y - 1), rowOf(y), rowOf(y + 1)];
    fill(down, y + 1);
    const from = 3 * y * width;
    colours.set(rgb.subarray(from, from + 3 * width));
    kernel.run(
      ...[width, colours.byteOffset, pointer(up), pointer(here), pointer(down)],
      ...[slope, lx, ly, lz, hx, hy, hz, AMBIENT / flat, DIFFUSE / flat, SPECULAR, SPECULAR * flatGloss],
    );
    data.set(colours, from);
  }
  return { width, height, data };
}
