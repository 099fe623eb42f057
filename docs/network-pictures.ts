// Examples of the methods that need networks: a style transfer and an attack by the shipped models, and curves of a small
// training on the synthetic set; what was measured of the shipped models is in their cards.
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { openModel } from "../gpu/cli/model-source.ts";
import { type Dataset, loadDataset } from "../gpu/data/dataset.ts";
import { startEngine } from "../gpu/engine.ts";
import { decodeImage, encodePng } from "../gpu/image/codecs.ts";
import { findMethod } from "../gpu/methods/find.ts";
import type {
  MethodContext,
  MethodProgress,
  MethodResults,
  Product,
  TrainedModel,
} from "../gpu/methods/method.ts";
import { findModel, type LoadedModel, loadModel } from "../gpu/models/index.ts";
import { writeSafetensors } from "../gpu/models/safetensors.ts";
import { type Line, linesChart, sharesTable } from "./charts.ts";

const EPSILONS = "L2, epsilon";
/** Enough to learn ten gradients. */
const TRAINING = { width: 0.25, epochs: 6, limit: 1000, heldOut: 200, attackedPictures: 100, attackSteps: 5 };

let dataset: Promise<Dataset> | undefined;
const synthetic = () => {
  dataset ??= startEngine().then(() => loadDataset("synthetic"));
  return dataset;
};

/** By the method's id; each gives the bytes of a picture that sharp reads. */
export const networkPictures: Readonly<Record<string, () => Promise<Buffer>>> = {
  async attack() {
    const inputs = {
      dataset: await synthetic(),
      content: await picture("contents/balloons"),
      model: await shipped("vgg13-standard"),
      peers: [await shipped("vgg13-robust")],
    };
    const { last } = await run("attack", inputs, { epsilon: 4, target: 7 });
    const rows = await Promise.all(Object.values(last!.images!).map((image) => encodePng(image)));
    const { width = 0, height = 0 } = await sharp(rows[0]).metadata();
    const image = sharp({
      create: { width, height: rows.length * height, channels: 3, background: "white" },
    }).composite(rows.map((input, i) => ({ input, left: 0, top: i * height })));
    // Pixels are to be seen.
    return sharp(await image.png().toBuffer())
      .resize({ width: 768, kernel: "nearest" })
      .png()
      .toBuffer();
  },

  async train() {
    const { progress } = await training("pgd");
    return linesChart({
      title: "Accuracy while it trains against an attacker",
      x: "batches",
      lines: seriesOf(progress, /^accuracy\//),
    });
  },

  /** As the evaluation on CIFAR-10's test pictures put it into the shipped models' cards. */
  async evaluate() {
    const lines: Line[] = [];
    for (const id of ["vgg13-standard", "vgg13-robust"]) {
      const { card } = await findModel(id);
      const points = card.report?.sweep
        .filter(({ epsilon }) => epsilon <= 2)
        .map(({ epsilon, accuracy }) => [epsilon, accuracy] as const);
      if (!points) throw new Error(`${id} was never measured.`);
      lines.push({ label: id, points });
    }
    return linesChart({ title: "Accuracy that an attacker leaves", x: EPSILONS, lines });
  },

  async transfer() {
    const models = [await training("standard"), await training("standard", 2), await training("pgd")];
    const [model, ...peers] = models.map((one) => one.model);
    const { result } = await run(
      "transfer",
      { model, peers, dataset: await synthetic() },
      { epsilon: 2, pictures: 100 },
    );
    const { report } = result as MethodResults["report"];
    if (report.kind !== "transfer") throw new Error(`transfer gave a report of kind ${report.kind}.`);
    return sharesTable({
      title: "Who fools whom",
      rows: "made on",
      columns: "shown to",
      labels: ["standard, seed 1", "standard, seed 2", "pgd"],
      shares: report.fooled.map((row) => row.map(({ share }) => share)),
    });
  },

  async gatys() {
    await synthetic();
    const pictures = { content: await picture("contents/lighthouse"), style: await picture("styles/wave") };
    const { result } = await run(
      "gatys",
      { ...pictures, model: await shipped("vgg13-robust") },
      { size: 384 },
    );
    return encodePng((result as MethodResults["image"]).image);
  },
};

interface Training {
  model: LoadedModel;
  progress: readonly MethodProgress[];
}
const trainings = new Map<string, Promise<Training>>();

/** The same one again where it was trained before. */
function training(regime: "standard" | "pgd", seed = 1): Promise<Training> {
  const key = `${regime} ${seed}`;
  const known = trainings.get(key) ?? train(regime, seed);
  trainings.set(key, known);
  return known;
}

async function train(regime: "standard" | "pgd", seed: number): Promise<Training> {
  const parameters = { ...TRAINING, regime, epsilon: 2, ...(regime === "pgd" && { steps: 4 }) };
  const { progress, result } = await run("train", { dataset: await synthetic() }, parameters, seed);
  const { card, weights }: TrainedModel = (result as MethodResults["model"]).model;
  const weightsBytes = writeSafetensors({ tensors: new Map(weights), metadata: {} }, "F32");
  const file = { file: "weights.safetensors", sha256: "", dtype: "F32" } as const;
  return {
    model: loadModel({ card: { ...card, id: key(regime, seed), weights: file }, weightsBytes }),
    progress,
  };
}

const key = (regime: string, seed: number) => `${regime}-${seed}`;

export async function run(
  id: string,
  inputs: Partial<Pick<MethodContext<unknown>, "content" | "style" | "model" | "peers" | "dataset">>,
  parameters: Record<string, unknown>,
  seed = 1,
): Promise<{ progress: MethodProgress[]; last: MethodProgress | undefined; result: MethodResults[Product] }> {
  const method = findMethod(id);
  const { signal } = new AbortController();
  const running = method.run({ ...inputs, parameters: method.parameters.parse(parameters), seed, signal });
  const progress: MethodProgress[] = [];
  for (;;) {
    const step = await running.next();
    if (step.done) return { progress, last: progress.at(-1), result: step.value };
    progress.push(step.value);
  }
}

function seriesOf(progress: readonly MethodProgress[], wanted: RegExp): Line[] {
  const names = new Set(
    progress.flatMap(({ values }) => Object.keys(values)).filter((name) => wanted.test(name)),
  );
  return [...names].map((name) => ({
    label: name.replace(wanted, ""),
    points: progress.flatMap(({ iteration, values }) => {
      const value = values[name];
      return value === undefined ? [] : [[iteration, value] as const];
    }),
  }));
}

export async function picture(name: string) {
  return decodeImage(await readFile(new URL(`../assets/pictures/${name}.jpg`, import.meta.url)));
}

export const shipped = async (id: string) => (await openModel(id, 10)).model;
