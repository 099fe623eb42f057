// Pictures of one size in rows, each with its name below.
import sharp, { type Sharp } from "sharp";

const CAPTION_PX = 30;

export interface Cell {
  label: string;
  /** A picture that sharp reads. */
  bytes: Buffer;
}

/** @returns a sharp image; every cell is `width` by `height` pixels, and covered by its picture. */
export async function sheet(
  cells: readonly Cell[],
  { columns, width, height }: { columns: number; width: number; height: number },
): Promise<Sharp> {
  const step = height + CAPTION_PX;
  const layers = await Promise.all(
    cells.map(async ({ label, bytes }, i) => {
      const [left, top] = [(i % columns) * width, Math.floor(i / columns) * step];
      return [
        { input: await sharp(bytes).resize({ width, height }).toBuffer(), left, top },
        { input: caption(label, width), left, top: top + height },
      ];
    }),
  );
  const size = { width: columns * width, height: Math.ceil(cells.length / columns) * step };
  return sharp({ create: { ...size, channels: 3, background: "white" } }).composite(layers.flat());
}

function caption(label: string, width: number): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${CAPTION_PX}"><text x="${width / 2}" y="20" ` +
      `text-anchor="middle" font-family="sans-serif" font-size="15" fill="#333">${label}</text></svg>`,
  );
}
