// Style transfer: one evaluation of the objective that gatys minimises, on VGG-19 without batch norm. Losses and the
// gradient of every pixel are read, as each iteration of a run reads them.
import { freezeTensors } from "../../../gpu/engine.ts";
import { disposeModel, initialise } from "../../../gpu/models/index.ts";
import { seededRandom } from "../../../gpu/random.ts";
import { createObjective } from "../../../gpu/style/objective.ts";
import { flopsOf } from "../flops.ts";
import { plainVgg19 } from "./plain-vgg19.ts";
import type { Row, Work } from "./row.ts";

const STYLE_LAYERS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"];
const CONTENT_LAYERS = ["relu4_2"];

export const styleRows: readonly Row[] = [
  styleRow(256, { runs: 9, target: { mustReach: 0.78, aim: 0.6 } }),
  styleRow(512, {
    runs: 5,
    target: { mustReach: 0.75, aim: 0.6 },
    memoryTarget: { mustReachMb: 1800, aimMb: 1200 },
  }),
];

/** Measured for their memory, or for what happens over a thousand steps; too slow or too small for the table. */
export const style1024 = styleRow(1024, { runs: 2, memoryTarget: { mustReachMb: 6000, aimMb: 4000 } });
export const style64 = styleRow(64, { runs: 20 });

function styleRow(sizePx: number, rest: Pick<Row, "runs" | "target" | "memoryTarget">): Row {
  return {
    ...rest,
    name: `style-${sizePx}`,
    work: `style step, VGG-19 without batch norm, ${sizePx} px: Gram losses, content loss, gradient to the pixels`,
    flops: flopsOf(plainVgg19, { sizePx, batch: 1, backward: { filters: false, pixels: true } }),
    pytorch: { program: "style.py", arguments: ["--size", `${sizePx}`] },
    prepare: () => prepare(sizePx),
  };
}

async function prepare(sizePx: number): Promise<Work> {
  const model = { id: plainVgg19.id, network: plainVgg19, weights: initialise(plainVgg19, 1) };
  freezeTensors(Object.values(model.weights));
  const objective = createObjective({
    model,
    content: noise(sizePx, "content"),
    style: noise(sizePx, "style"),
    contentLayers: CONTENT_LAYERS,
    styleLayers: STYLE_LAYERS,
    pooling: "average",
  });
  const weights = Object.fromEntries(objective.terms.map((term) => [term, 1]));
  const { data: pixels } = noise(sizePx, "pixels");
  return {
    step: async () => (await objective.evaluate(pixels, weights)).total,
    dispose() {
      objective.dispose();
      disposeModel(model);
    },
  };
}

function noise(sizePx: number, name: string) {
  const random = seededRandom(1, name);
  const data = Float32Array.from({ length: sizePx * sizePx * 3 }, () => random.uniform());
  return { width: sizePx, height: sizePx, data };
}
