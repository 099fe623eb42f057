// The function that a stylisation minimises: pixels in, loss and gradient out. Each evaluation records the same graph,
// so the engine compiles it once; targets stay on the engine. Owns those tensors until disposed. Refuses optimisation.
import * as tf from "@tensorflow/tfjs-core";
import type { Raster } from "../image/raster.ts";
import type { LoadedModel } from "../models/model.ts";
import type { Pooling } from "../networks/network.ts";
import type { LayerWeights } from "./layers.ts";
import { contentLoss, gram, styleLoss, totalVariation } from "./losses.ts";

/** Factors of the three groups of terms. */
export interface TermWeights {
  content: number;
  style: number;
  tv: number;
}

export interface Evaluation {
  /** Sum of the terms. */
  total: number;
  /** Weighted terms by name: `content:<layer>`, `style:<layer>`, `tv`. */
  terms: Record<string, number>;
  /** d total / d pixel, laid out as the pixels. */
  gradient: Float32Array;
}

export interface Objective {
  /** @param pixels RGB of the content's size; not kept. Non-finite results are returned, not thrown. */
  evaluate(pixels: Float32Array, weights: TermWeights): Promise<Evaluation>;
  dispose(): void;
}

export interface ObjectiveOptions {
  model: LoadedModel;
  content: Raster;
  style: Raster;
  contentLayers: LayerWeights;
  styleLayers: LayerWeights;
  pooling: Pooling;
}

interface Term {
  name: string;
  kind: keyof TermWeights;
  weight: number;
  loss: tf.Scalar;
}

/** Looks at both pictures once and keeps what they are to be compared by. */
export function createObjective(options: ObjectiveOptions): Objective {
  const { model, content, style, contentLayers, styleLayers, pooling } = options;
  const read = (imageNhwc: tf.Tensor4D, layers: string[]) =>
    model.network.forward(imageNhwc, model.weights, { layers, pooling }).features;

  const contentTargets = tf.tidy(() => read(toTensor(content), Object.keys(contentLayers)));
  const styleTargets = tf.tidy(() => {
    const features = read(toTensor(style), Object.keys(styleLayers));
    return Object.fromEntries(Object.entries(features).map(([layer, value]) => [layer, gram(value)]));
  });
  const layers = [...new Set([...Object.keys(contentLayers), ...Object.keys(styleLayers)])];

  const termsOf = (imageNhwc: tf.Tensor4D): Term[] => {
    const features = read(imageNhwc, layers);
    return [
      ...Object.entries(contentLayers).map(
        ([layer, weight]): Term => ({
          name: `content:${layer}`,
          kind: "content",
          weight,
          loss: contentLoss(features[layer]!, contentTargets[layer]!),
        }),
      ),
      ...Object.entries(styleLayers).map(
        ([layer, weight]): Term => ({
          name: `style:${layer}`,
          kind: "style",
          weight,
          loss: styleLoss(gram(features[layer]!), styleTargets[layer]!),
        }),
      ),
      { name: "tv", kind: "tv", weight: 1, loss: totalVariation(imageNhwc) },
    ];
  };

  return {
    async evaluate(pixels, weights) {
      let terms: Term[] = [];
      const { gradient, losses } = tf.tidy(() => {
        // Tensors rather than numbers: a weight that changes must not make the engine compile anew.
        const factors = { content: tf.scalar(weights.content), style: tf.scalar(weights.style) };
        const factorOf = { ...factors, tv: tf.scalar(weights.tv) };
        const image = toTensor({ ...content, data: pixels });
        const { grad } = tf.valueAndGrad((x: tf.Tensor4D) => {
          terms = termsOf(x);
          for (const term of terms) tf.keep(term.loss);
          return terms
            .map(({ kind, weight, loss }) => tf.mul<tf.Scalar>(loss, tf.mul(factorOf[kind], weight)))
            .reduce((sum, term) => tf.add(sum, term));
        })(image);
        return { gradient: grad, losses: terms.map(({ loss }) => loss) };
      });
      // Asked for together, so that one run of the engine answers all.
      const [gradientData, ...values] = await Promise.all([gradient, ...losses].map((t) => t.data()));
      tf.dispose([gradient, ...losses]);
      // Summed here in double precision: a line search compares totals that differ in the seventh digit.
      const weighted = terms.map(({ name, kind, weight }, i): [string, number] => [
        name,
        weights[kind] * weight * values[i]![0]!,
      ]);
      return {
        total: weighted.reduce((sum, [, value]) => sum + value, 0),
        terms: Object.fromEntries(weighted),
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
