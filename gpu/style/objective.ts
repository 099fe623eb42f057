// The function that a stylisation minimises: pixels in, loss and gradient out. Each evaluation records the same graph,
// so the engine compiles it once; targets stay on the engine. Owns those tensors until disposed. Refuses optimisation.
import * as tf from "@tensorflow/tfjs-core";
import type { Raster } from "../image/raster.ts";
import type { LoadedModel } from "../models/model.ts";
import type { Pooling } from "../networks/network.ts";
import { contentLoss, gram, styleLoss, totalVariation } from "./losses.ts";

/** Factors by term: `content:<layer>`, `style:<layer>`, `tv`. */
export type TermWeights = Readonly<Record<string, number>>;

export interface Evaluation {
  /** Sum of the terms. */
  total: number;
  /** Weighted terms by name. */
  terms: Record<string, number>;
  /** d total / d pixel, laid out as the pixels. */
  gradient: Float32Array;
}

export interface Objective {
  readonly terms: readonly string[];
  /**
   * @param pixels RGB of the content's size; not kept.
   * @param weights terms that are not named count nothing.
   * @returns non-finite results rather than throwing them.
   */
  evaluate(pixels: Float32Array, weights: TermWeights): Promise<Evaluation>;
  dispose(): void;
}

export interface ObjectiveOptions {
  model: LoadedModel;
  content: Raster;
  style: Raster;
  contentLayers: readonly string[];
  styleLayers: readonly string[];
  pooling: Pooling;
}

/** Looks at both pictures once and keeps what they are to be compared by. */
export function createObjective(options: ObjectiveOptions): Objective {
  const { model, content, style, contentLayers, styleLayers, pooling } = options;
  const layers = [...new Set([...contentLayers, ...styleLayers])];
  const read = (imageNhwc: tf.Tensor4D, layers: readonly string[]) =>
    model.network.forward(imageNhwc, model.weights, { layers, pooling }).features;

  const contentTargets = tf.tidy(() => read(toTensor(content), contentLayers));
  const styleTargets = tf.tidy(() => {
    const features = Object.entries(read(toTensor(style), styleLayers));
    return Object.fromEntries(features.map(([layer, value]) => [layer, gram(value)]));
  });
  const terms = [
    ...contentLayers.map((layer) => `content:${layer}`),
    ...styleLayers.map((layer) => `style:${layer}`),
    "tv",
  ];
  /**
   * The engine computes whatever is pending when something is read. Left to the first evaluation, the targets would
   * become one graph with it, which holds the activations of three passes and is never needed again.
   */
  let targetsComputed: Promise<unknown> | undefined;
  const computeTargets = async () =>
    Object.values({ ...contentTargets, ...styleTargets })
      .at(-1)
      ?.data();
  /** In the order of `terms`. */
  const lossesOf = (imageNhwc: tf.Tensor4D): tf.Scalar[] => {
    const features = read(imageNhwc, layers);
    return [
      ...contentLayers.map((layer) => contentLoss(features[layer]!, contentTargets[layer]!)),
      ...styleLayers.map((layer) => styleLoss(gram(features[layer]!), styleTargets[layer]!)),
      totalVariation(imageNhwc),
    ];
  };

  return {
    terms,
    async evaluate(pixels, weights) {
      targetsComputed ??= computeTargets();
      await targetsComputed;
      const factors = terms.map((term) => weights[term] ?? 0);
      let losses: tf.Scalar[] = [];
      const gradient = tf.tidy(() => {
        // Tensors rather than numbers: a weight that changes must not make the engine compile anew.
        const factorTensors = factors.map((factor) => tf.scalar(factor));
        const { grad } = tf.valueAndGrad((x: tf.Tensor4D) => {
          losses = lossesOf(x).map((loss) => tf.keep(loss));
          return losses
            .map((loss, i) => tf.mul(loss, factorTensors[i]!))
            .reduce((sum, term) => tf.add(sum, term));
        })(toTensor({ ...content, data: pixels }));
        return grad;
      });
      // Asked for together, so that one run of the engine answers all.
      const [gradientData, ...values] = await Promise.all([gradient, ...losses].map((t) => t.data()));
      tf.dispose([gradient, ...losses]);
      // Summed here in double precision: a line search compares totals that differ in the seventh digit.
      const weighted = factors.map((factor, i) => factor * values[i]![0]!);
      return {
        total: weighted.reduce((sum, value) => sum + value, 0),
        terms: Object.fromEntries(terms.map((term, i) => [term, weighted[i]!])),
        gradient: gradientData as Float32Array,
      };
    },
    dispose() {
      tf.dispose([contentTargets, styleTargets]);
    },
  };
}

function toTensor({ width, height, data }: Raster): tf.Tensor4D {
  return tf.tensor4d(data, [1, height, width, 3]);
}
