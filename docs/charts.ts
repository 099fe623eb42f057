// Charts as pictures, for the documentation: drawn as SVG, given as PNG.
import sharp from "sharp";

export interface Line {
  label: string;
  points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 768;
const HEIGHT = 512;
const PAPER = "#f1f3ee";
const INK = "#1c2b26";
const FAINT = "#5d6b65";
const COLOURS = ["#14614b", "#b4532a", "#3a5f9e", "#8a6d1f"];
const BOX = { left: 70, top: 90, right: WIDTH - 40, bottom: HEIGHT - 70 };

/** Lines of shares, from 0 to 1. */
export function linesChart({
  title,
  x,
  lines,
}: {
  title: string;
  x: string;
  lines: readonly Line[];
}): Promise<Buffer> {
  const most = Math.max(...lines.flatMap(({ points }) => points.map(([at]) => at)), 1e-9);
  const atX = (value: number) => BOX.left + (value / most) * (BOX.right - BOX.left);
  const atY = (value: number) => BOX.bottom - value * (BOX.bottom - BOX.top);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${BOX.left}" x2="${BOX.right}" y1="${atY(share)}" y2="${atY(share)}" stroke="${FAINT}" stroke-opacity=".3"/>` +
      text(`${share * 100} %`, BOX.left - 12, atY(share) + 5, { anchor: "end", colour: FAINT }),
  );
  const ticks = [0, 0.5, 1].map((part) =>
    text(String(Number((part * most).toPrecision(2))), atX(part * most), BOX.bottom + 24, { colour: FAINT }),
  );
  const drawn = lines.map(({ label, points }, i) => {
    const colour = COLOURS[i % COLOURS.length]!;
    const path = points.map(([px, py]) => `${atX(px).toFixed(1)},${atY(py).toFixed(1)}`).join(" ");
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="3" stroke-linejoin="round"/>` +
      text(label, BOX.left + i * 220, 72, { anchor: "start", colour, size: 18 })
    );
  });
  const axis = text(x, (BOX.left + BOX.right) / 2, HEIGHT - 16, { colour: FAINT });
  return toPng(heading(title) + [...grid, ...ticks, axis, ...drawn].join(""));
}

interface TableOptions {
  title: string;
  rows: string;
  columns: string;
  labels: readonly string[];
  /** `[row][column]`, from 0 to 1. */
  shares: readonly (readonly number[])[];
}

/** Shares as shades, with their numbers. */
export function sharesTable({ title, rows, columns, labels, shares }: TableOptions): Promise<Buffer> {
  const left = 230;
  const [cellWidth, cellHeight] = [(BOX.right - left) / labels.length, (HEIGHT - 150 - 30) / labels.length];
  const names = labels.flatMap((label, i) => [
    text(label, left + (i + 0.5) * cellWidth, 136, { size: 16 }),
    text(label, left - 16, 150 + (i + 0.5) * cellHeight + 5, { anchor: "end", size: 16 }),
  ]);
  const cells = shares.flatMap((row, from) =>
    row.map((share, to) => {
      const [x, y] = [left + to * cellWidth, 150 + from * cellHeight];
      return (
        `<rect x="${x + 2}" y="${y + 2}" width="${cellWidth - 4}" height="${cellHeight - 4}" fill="${COLOURS[0]}" fill-opacity="${0.08 + 0.9 * share}"/>` +
        text(`${Math.round(share * 100)} %`, x + cellWidth / 2, y + cellHeight / 2 + 7, {
          colour: share > 0.5 ? PAPER : INK,
          size: 22,
        })
      );
    }),
  );
  const axes =
    text(`${columns} →`, left, 104, { anchor: "start", colour: FAINT }) +
    text(`${rows} ↓`, left - 16, 136, { anchor: "end", colour: FAINT });
  return toPng(heading(title) + axes + [...names, ...cells].join(""));
}

const heading = (title: string) => text(title, BOX.left - 20, 42, { anchor: "start", size: 24 });

function text(
  content: string,
  x: number,
  y: number,
  { anchor = "middle", colour = INK, size = 15 }: { anchor?: string; colour?: string; size?: number } = {},
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="sans-serif" font-size="${size}" fill="${colour}">${content}</text>`;
}

function toPng(content: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="${PAPER}"/>${content}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
