// The other end of render.ts: a process that renders one painting and ends. It sees columns and pixels, nothing else.
import {
  illuminateInto,
  type Light,
  type Rgb,
  render,
  type StrokeColumns,
  StrokeLog,
  toBytes,
} from "../../gpu/paint/index.ts";

export interface RenderTask {
  columns: StrokeColumns;
  /** In units. */
  width: number;
  height: number;
  ground: Rgb;
  /** Pixels a unit. */
  scale: number;
  light: Light;
}

/** 8-bit sRGB, row-major [height, width, 3]. */
export interface RenderedPixels {
  width: number;
  height: number;
  rgb: Uint8Array;
}

process.once("message", (task) => {
  const { columns, light, ...options } = task as RenderTask;
  const canvas = render(StrokeLog.from(columns), options);
  if (light.relief > 0) illuminateInto(canvas.rgb, canvas, light);
  const { width, height } = canvas;
  const rgb = new Uint8Array(width * height * 3);
  toBytes(canvas, rgb, 3);
  process.send?.({ width, height, rgb } satisfies RenderedPixels, () => process.disconnect());
});
