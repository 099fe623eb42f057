// A photograph from its address to the pixels that brushes take their colours from.
import { refuseGone } from "./refuse-gone.ts";
import { PaintSource } from "./source.ts";

/** @param size of the painting: one pixel a unit. @throws where the picture does not come, FinalError where there is none. */
export async function loadSource(url: string, size: { width: number; height: number }): Promise<PaintSource> {
  const image = new Image();
  image.src = url;
  await image.decode().catch(async (error: unknown) => {
    await refuseGone(url);
    throw error;
  });
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser has no canvas.");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, size.width, size.height);
  const { data } = context.getImageData(0, 0, size.width, size.height);
  const rgb = new Float32Array(size.width * size.height * 3);
  for (let i = 0; i < size.width * size.height; i++) {
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = (data[4 * i + c] ?? 0) / 255;
  }
  return new PaintSource({ ...size, data: rgb });
}
