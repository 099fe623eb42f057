// An example of regions over content and style: the same two pictures without and with them. Regions are shapes drawn here.
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { decodeImage, encodePng } from "../gpu/image/codecs.ts";
import type { MethodContext } from "../gpu/methods/method.ts";
import { patchmatch } from "../gpu/methods/patchmatch.ts";

const WIDTH_PX = 480;
const GAP_PX = 8;

/** Corners of each region, in percent of the picture's width and height, by colour. */
type Regions = Readonly<Record<string, string>>;
const SKY = "#4363d8";
const TREES = "#3cb44b";
const GROUND = "#e6194b";
/** A lake before woods and mountains. */
const CONTENT = {
  name: "contents/lake",
  regions: {
    [SKY]: "0,0 100,0 100,48 80,47 60,50 40,48 20,46 0,48",
    [TREES]: "0,48 20,46 40,48 60,50 80,47 100,48 100,73 0,73",
    [GROUND]: "0,73 100,73 100,100 0,100",
  } satisfies Regions,
};
/** Cypresses in a meadow of flowers. */
const STYLE = {
  name: "styles/meadow",
  regions: {
    [SKY]: "28,0 100,0 100,43 83,38 70,38 60,46 30,46",
    [TREES]: "5,48 7,30 11,25 14,12 17,10 20,22 23,20 27,40 28,56 5,58",
    [GROUND]: "0,62 100,62 100,100 0,100",
  } satisfies Regions,
};

type Picture = typeof CONTENT | typeof STYLE;
type Inputs = Pick<MethodContext<unknown>, "content" | "style" | "contentLabels" | "styleLabels">;

/** Above the pictures with their regions, below what comes of them without and with. */
export async function labelPicture(): Promise<Buffer> {
  const [content, style] = await Promise.all([open(CONTENT), open(STYLE)]);
  const plain = await paint({ content: content.image, style: style.image });
  const guided = await paint({
    content: content.image,
    style: style.image,
    contentLabels: content.labels,
    styleLabels: style.labels,
  });
  const panels = await Promise.all(
    [content.shown, style.shown, plain, guided].map((bytes) =>
      sharp(bytes).resize({ width: WIDTH_PX }).toBuffer(),
    ),
  );
  const heights = await Promise.all(panels.map(async (bytes) => (await sharp(bytes).metadata()).height));
  const below = Math.max(heights[0]!, heights[1]!) + GAP_PX;
  return sharp({
    create: {
      width: 2 * WIDTH_PX + GAP_PX,
      height: below + heights[2]!,
      channels: 3,
      background: "white",
    },
  })
    .composite(
      panels.map((input, i) => ({
        input,
        left: (i % 2) * (WIDTH_PX + GAP_PX),
        top: i < 2 ? 0 : below,
      })),
    )
    .png()
    .toBuffer();
}

async function open({ name, regions }: Picture) {
  const bytes = await readFile(new URL(`../assets/pictures/${name}.jpg`, import.meta.url));
  const image = await decodeImage(bytes);
  const shapes = Object.entries(regions).map(
    ([colour, corners]) => `<polygon fill="${colour}" points="${corners}"/>`,
  );
  const drawing = (opacity: number, ground: string) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${image.width}" height="${image.height}" viewBox="0 0 100 100" ` +
        `preserveAspectRatio="none" shape-rendering="crispEdges"><rect width="100" height="100" fill="${ground}"/>` +
        `<g opacity="${opacity}">${shapes.join("")}</g></svg>`,
    );
  return {
    image,
    labels: await decodeImage(await sharp(drawing(1, "white")).png().toBuffer()),
    shown: await sharp(bytes)
      .composite([{ input: drawing(0.45, "none") }])
      .png()
      .toBuffer(),
  };
}

async function paint(inputs: Inputs): Promise<Buffer> {
  const parameters = patchmatch.parameters.parse({ size: 512 });
  const run = patchmatch.run({ ...inputs, parameters, seed: 1, signal: new AbortController().signal });
  for (;;) {
    const step = await run.next();
    if (step.done) return encodePng(step.value.image);
  }
}
