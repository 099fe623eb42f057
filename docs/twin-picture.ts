// The question that the shipped twins are there for, by eye: one picture in one style, painted by what a network sees
// before it learnt anything and after some epochs of each training.
import sharp from "sharp";
import { startEngine } from "../gpu/engine.ts";
import { encodePng } from "../gpu/image/codecs.ts";
import type { MethodResults } from "../gpu/methods/method.ts";
import { disposeModel, findModel } from "../gpu/models/index.ts";
import { picture, run, shipped } from "./network-pictures.ts";
import { type Cell, sheet } from "./sheet.ts";

const NETWORK = "vgg13";
const REGIMES = ["standard", "robust"] as const;
const PICTURES = { content: "contents/lighthouse", style: "styles/wave" } as const;
const SIZE_PX = 320;

/** A row for each twin; before it the two pictures that all are made of. */
export async function twinPicture(): Promise<Buffer> {
  await startEngine();
  const inputs = { content: await picture(PICTURES.content), style: await picture(PICTURES.style) };
  /** With the method's own settings, which are the same for every model. */
  const paint = async (id: string, label: string): Promise<Cell> => {
    const model = await shipped(id);
    const { result } = await run("gatys", { ...inputs, model }, { size: SIZE_PX });
    disposeModel(model);
    return { label, bytes: await encodePng((result as MethodResults["image"]).image) };
  };
  const cells: Cell[] = [];
  let start: Cell | undefined;
  for (const [row, regime] of REGIMES.entries()) {
    const id = `${NETWORK}-${regime}`;
    const { checkpoints = [], epochs } = (await findModel(id)).card;
    const label = (["content", "style"] as const)[row]!;
    cells.push({ label, bytes: await encodePng(inputs[label]) });
    // Twins start from the same weights.
    start ??= await paint(`${id}@0`, "random start");
    cells.push(start);
    for (const { epoch } of checkpoints.filter(({ epoch }) => epoch > 0))
      cells.push(await paint(`${id}@${epoch}`, `${regime}, epoch ${epoch}`));
    cells.push(await paint(id, `${regime}, epoch ${epochs}`));
  }
  const { width, height } = await sharp(start!.bytes).metadata();
  return (await sheet(cells, { columns: cells.length / REGIMES.length, width, height })).png().toBuffer();
}
