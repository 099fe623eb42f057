// An experiment as one PNG file: its inputs and results side by side, each with its name. Composited by sharp on its own
// threads, one sheet at a time.
import { join } from "node:path";
import sharp, { type OverlayOptions } from "sharp";
import { limitConcurrency } from "../concurrency.ts";
import type { Context } from "../context.ts";
import { readCells } from "./service.ts";
import { CAPTION_PX, layOutSheet, MARGIN_PX, TITLE_PX, type TileBox } from "./sheet-layout.ts";

/** Brought along, since a container has no fonts. */
const FONT = join(import.meta.dirname, "../../assets/fonts/inter-latin.ttf");
/** At which a point of text is a pixel. */
const DPI = 72;
const TITLE_SIZE = 34;
const CAPTION_SIZE = 20;
// The gallery's wall by day.
const WALL = "#f1f3ef";
const EMPTY = "#e6eae4";
const INK = "#17201c";
const FAINT = "#5c6860";

interface Tile {
  name: string;
  /** What is to be said where there is no picture. */
  note?: string;
  blob?: string | null;
}

interface Size {
  width: number;
  height: number;
}

const inTurn = limitConcurrency(1);

/** @returns undefined when there is no such experiment. */
export async function readSheet(
  context: Context,
  id: string,
): Promise<{ name: string; bytes: Buffer } | undefined> {
  const experiment = await context.db.experiment.findUnique({ where: { id } });
  if (!experiment) return undefined;
  const { tiles, size } = await readTiles(context, id);
  const bytes = await inTurn(() => draw(context, experiment.label, tiles, size));
  return { name: fileName(experiment.label, id), bytes };
}

/** `pentimento-harbour-by-six-methods-0198c2.png`: safe characters only. */
function fileName(label: string, id: string): string {
  const words = label.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/\w+/g) ?? [];
  return `${["pentimento", ...words].join("-").slice(0, 80)}-${id.slice(-6)}.png`;
}

/** What all runs share comes first, then every run. */
async function readTiles({ db }: Context, id: string): Promise<{ tiles: Tile[]; size: Size }> {
  const cells = await readCells(db, id);
  const runIds = cells.map(({ run }) => run.id);
  const images = await db.styledImage.findMany({ where: { runId: { in: runIds } } });
  const shared = (ids: (string | null)[]) => {
    const known = new Set(ids.filter((one) => one !== null));
    return known.size === 1 ? [...known] : [];
  };
  const content = shared(cells.map(({ run }) => run.contentId));
  const style = shared(cells.map(({ run }) => run.styleId));
  const inputs = await db.picture.findMany({ where: { id: { in: [...content, ...style] } } });
  const pictureTile = (kind: string, ids: string[]): Tile[] =>
    inputs.filter((one) => ids.includes(one.id)).map(({ blob }) => ({ name: kind, blob }));
  const widest = images.toSorted((a, b) => b.width - a.width)[0] ?? inputs[0];
  return {
    size: widest ?? { width: 1, height: 1 },
    tiles: [
      ...pictureTile("Content", content),
      ...pictureTile("Style", style),
      ...cells.map(({ variant, run }) => ({
        name: variant,
        blob: images.find(({ runId }) => runId === run.id)?.blob,
        note: { FAILED: "Failed", CANCELLED: "Cancelled" }[String(run.state)] ?? "Not finished yet",
      })),
    ],
  };
}

async function draw(context: Context, title: string, tiles: readonly Tile[], size: Size): Promise<Buffer> {
  const { width, height, tiles: boxes } = layOutSheet(tiles.length, size);
  const layers: OverlayOptions[] = [
    await drawText(title, TITLE_SIZE, INK, {
      left: MARGIN_PX,
      top: MARGIN_PX,
      width: width - 2 * MARGIN_PX,
      height: TITLE_PX,
    }),
  ];
  // One after the other: a sheet is in no hurry, and each decoded result takes memory.
  for (const [index, tile] of tiles.entries()) {
    const box = boxes[index];
    if (box) layers.push(...(await drawTile(context, tile, box)));
  }
  return sharp({ create: { width, height, channels: 3, background: WALL } })
    .composite(layers)
    .png({ compressionLevel: 7 })
    .toBuffer();
}

async function drawTile(
  { blobs }: Context,
  { name, note, blob }: Tile,
  box: TileBox,
): Promise<OverlayOptions[]> {
  const caption = { ...box, top: box.top + box.height + 10, height: CAPTION_PX - 10 };
  const layers = [await drawText(name, CAPTION_SIZE, INK, caption)];
  const bytes = blob ? await blobs.get(blob) : undefined;
  const { width, height } = box;
  if (bytes) {
    // Smaller than the tile when it is: enlarging would show pixels that are not there.
    const options = { width, height, fit: "inside", withoutEnlargement: true } as const;
    const { data, info } = await sharp(bytes)
      .resize(options)
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true });
    layers.push({
      input: data,
      left: box.left + Math.floor((width - info.width) / 2),
      top: box.top + Math.floor((height - info.height) / 2),
    });
    return layers;
  }
  const empty = sharp({ create: { width, height, channels: 3, background: EMPTY } });
  layers.push({ input: await empty.png().toBuffer(), left: box.left, top: box.top });
  const middle = { ...box, left: box.left + 20, top: box.top + Math.floor(height / 2) - CAPTION_SIZE };
  layers.push(await drawText(note ?? "Missing", CAPTION_SIZE, FAINT, middle));
  return layers;
}

async function drawText(text: string, size: number, colour: string, box: TileBox): Promise<OverlayOptions> {
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${colour}">${escapeMarkup(text.trim() || "Untitled")}</span>`,
      font: `Inter ${size}`,
      fontfile: FONT,
      dpi: DPI,
      rgba: true,
      width: box.width,
      wrap: "word-char",
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  // Two lines at most fit below a picture; what is longer is cut rather than drawn over the next row.
  const height = Math.min(info.height, box.height);
  const cut =
    height < info.height
      ? await sharp(data).extract({ left: 0, top: 0, width: info.width, height }).toBuffer()
      : data;
  return { input: cut, left: box.left, top: box.top };
}

const escapeMarkup = (text: string) =>
  text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "");
