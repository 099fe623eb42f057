// Makes docs/methods.md and its pictures: an example of every method, and one picture by all that need no network.
// `npm run method-pictures` makes all, `npm run method-pictures -- haeberli decarlo` those and the page.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { z } from "zod";
import { decodeImage, encodePng } from "../gpu/image/codecs.ts";
import type { Raster } from "../gpu/image/raster.ts";
import { type ImageMethod, imageMethods } from "../gpu/methods/find.ts";
import { labelPicture } from "./label-picture.ts";
import { networkPictures } from "./network-pictures.ts";
import { sheet } from "./sheet.ts";
import { twinPicture } from "./twin-picture.ts";

const PICTURES = new URL("../assets/pictures/", import.meta.url);
const OUT = new URL("./methods/", import.meta.url);
const EXAMPLE_PX = 768;
const CELL_PX = 400;
const TWINS_PX = 1280;
const COLUMNS = 3;
/** What every method paints in the contact sheet, and with which style where it takes one. */
const COMMON = { content: "harbour", style: "night" } as const;

const painterly = Object.entries(imageMethods).filter(
  ([, { inputs }]) => inputs.model === "none" && inputs.content === "required",
);
const wanted = process.argv.slice(2);
const isWanted = (id: string) => wanted.length === 0 || wanted.includes(id);
const [contents, styles] = await Promise.all(["contents", "styles"].map(names));

await mkdir(OUT, { recursive: true });
for (const [index, [id, method]] of painterly.entries()) {
  if (!isWanted(id)) continue;
  const inputs = { content: contents![index % contents!.length]!, style: styles![index % styles!.length]! };
  console.log(
    `${id}: ${inputs.content}${method.inputs.style === "required" ? ` in the style of ${inputs.style}` : ""}`,
  );
  await writeJpeg(await encodePng(await paint(method, inputs)), `${id}.jpg`, EXAMPLE_PX);
  await writeJpeg(await encodePng(await paint(method, COMMON)), `${id}-${COMMON.content}.jpg`, CELL_PX);
}
if (isWanted("labels")) await writeJpeg(await labelPicture(), "labels.jpg", EXAMPLE_PX);
if (isWanted("twins")) await writeJpeg(await twinPicture(), "twins.jpg", TWINS_PX);
for (const [id, make] of Object.entries(networkPictures)) {
  if (!isWanted(id)) continue;
  console.log(id);
  await writeJpeg(await make(), `${id}.jpg`, EXAMPLE_PX);
}
await writeContactSheet();
await writeFile(new URL("./methods.md", import.meta.url), page());

async function names(folder: string): Promise<string[]> {
  const files = await readdir(new URL(`${folder}/`, PICTURES));
  return files
    .filter((name) => name.endsWith(".jpg"))
    .map((name) => name.slice(0, -4))
    .toSorted();
}

async function read(folder: "contents" | "styles", name: string): Promise<Raster> {
  return decodeImage(await readFile(new URL(`${folder}/${name}.jpg`, PICTURES)));
}

async function paint(
  method: ImageMethod,
  { content, style }: { content: string; style: string },
): Promise<Raster> {
  const run = method.run({
    content: await read("contents", content),
    ...(method.inputs.style === "required" && { style: await read("styles", style) }),
    parameters: method.parameters.parse({ size: EXAMPLE_PX }),
    seed: 1,
    signal: new AbortController().signal,
  });
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value.image;
  }
}

async function writeJpeg(image: Buffer, name: string, widthPx: number): Promise<void> {
  const bytes = sharp(image).resize({ width: widthPx, height: widthPx, fit: "inside" });
  await bytes.jpeg({ quality: 82, mozjpeg: true }).toFile(fileURLToPath(new URL(name, OUT)));
}

/** The photograph and one cell a method, with their names. */
async function writeContactSheet(): Promise<void> {
  const photograph = await sharp(fileURLToPath(new URL(`contents/${COMMON.content}.jpg`, PICTURES)))
    .resize({ width: CELL_PX })
    .toBuffer({ resolveWithObject: true });
  const cells = [
    { label: "the picture", bytes: photograph.data },
    ...(await Promise.all(
      painterly.map(async ([id]) => ({
        label: id,
        bytes: await readFile(new URL(`${id}-${COMMON.content}.jpg`, OUT)),
      })),
    )),
  ];
  const page = await sheet(cells, { columns: COLUMNS, width: CELL_PX, height: photograph.info.height });
  await page.jpeg({ quality: 82, mozjpeg: true }).toFile(fileURLToPath(new URL("contact-sheet.jpg", OUT)));
}

function page(): string {
  const parts = painterly.map(([id, method]) => {
    const sources = method.sources.map(
      ({ authors, year, title, venue }) => `- ${authors}: _${title}_. ${venue}, ${year}.`,
    );
    return [
      `## ${method.label}: \`${id}\``,
      `![${method.label}](methods/${id}.jpg)`,
      method.about,
      "Main controls:",
      controls(method).join("\n"),
      "After:",
      sources.join("\n"),
    ].join("\n\n");
  });
  const taking = (input: "map" | "labels") =>
    painterly.filter(([, { inputs }]) => inputs[input] !== "none").map(([id]) => `\`${id}\``);
  return `${[
    "# Painterly methods",
    "They need no network and run in seconds on a plain processor. Every picture here is made by `npm run method-pictures` with each " +
      "method's own settings, and so is this page. From the command line: `npm run -s stylize -- --method <id> --content <picture>`, " +
      "with `--style <picture>` where a style is taken and `--set name=value` for any control. " +
      `${taking("map").join(", ")} take \`--map <picture>\` of the content's shape: light where detail matters, dark where it does not. ` +
      `${taking("labels").join(" and ")} take \`--content-labels\` and \`--style-labels\`, pictures of the shapes of both with regions in ` +
      "plain colours over white: each region is copied from the style's region of its colour, and white from anywhere.",
    `![One picture by every method](methods/contact-sheet.jpg)`,
    "Regions over a photograph and over a style, and what `patchmatch` makes of the two without and with them:",
    "![Without regions flowers grow among the trees; with them cypresses do](methods/labels.jpg)",
    ...parts,
  ].join("\n\n")}\n`;
}

/** Those that the gallery shows first. */
function controls({ parameters }: ImageMethod): string[] {
  const property = z.looseObject({
    title: z.string(),
    description: z.string(),
    advanced: z.boolean().optional(),
  });
  const { properties } = z
    .object({ properties: z.record(z.string(), property) })
    .parse(z.toJSONSchema(parameters, { io: "input" }));
  return Object.entries(properties)
    .filter(([name, { advanced }]) => !advanced && name !== "size")
    .slice(0, 7)
    .map(([name, { description }]) => `- \`${name}\`: ${description}`);
}
