// A classifier whose robustness is known in closed form: two classes, logits (0, w.x + b), so that the margin's
// gradient is w everywhere.
import * as tf from "@tensorflow/tfjs-core";
import { seededRandom } from "../../../gpu/random.ts";
import type { Classifier } from "../../../gpu/robustness/classifier.ts";
import type { Pictures } from "../../../gpu/robustness/pictures.ts";

const SIZE_PX = 4;
const VALUES = SIZE_PX * SIZE_PX * 3;

export interface Linear extends Classifier {
  /** [48]. */
  w: Float32Array;
  /** w.x + b of picture `i`. */
  margin(pixels: Float32Array, i: number): number;
}

/** The bias puts the middle of the cube on the boundary. */
export function linear(seed: number): Linear {
  const random = seededRandom(seed, "linear");
  const w = Float32Array.from({ length: VALUES }, () => random.normal());
  const bias = -0.5 * w.reduce((sum, value) => sum + value, 0);
  return {
    classes: 2,
    w,
    logits: (imagesNhwc) => {
      const flat = tf.reshape(imagesNhwc, [imagesNhwc.shape[0], VALUES]);
      const score = tf.add(tf.matMul(flat, tf.tensor2d(w, [VALUES, 1])), bias);
      return tf.concat([tf.zerosLike(score), score], 1) as tf.Tensor2D;
    },
    margin: (pixels, i) => w.reduce((sum, value, j) => sum + value * pixels[i * VALUES + j]!, bias),
  };
}

/** Pictures far enough from black and white that no clipping happens, labelled as the classifier sees them. */
export function interiorPictures(classifier: Linear, count: number, seed: number): Pictures {
  const random = seededRandom(seed, "pictures");
  const pixels = Float32Array.from({ length: count * VALUES }, () => 0.4 + 0.2 * random.uniform());
  const labels = Uint8Array.from({ length: count }, (_, i) => (classifier.margin(pixels, i) > 0 ? 1 : 0));
  return { pixels, labels, sizePx: SIZE_PX };
}

/** |w| in the norm dual to the threat's. */
export function dualNorm({ w }: Linear, norm: "l2" | "linf"): number {
  return norm === "l2"
    ? Math.sqrt(w.reduce((sum, value) => sum + value * value, 0))
    : w.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** The size of each picture's change, in the threat's norm. */
export function sizes(changed: Float32Array, { pixels, labels }: Pictures, norm: "l2" | "linf"): number[] {
  return Array.from(labels, (_, i) => {
    const change = Array.from(
      { length: VALUES },
      (_, j) => changed[i * VALUES + j]! - pixels[i * VALUES + j]!,
    );
    return norm === "l2"
      ? Math.sqrt(change.reduce((sum, value) => sum + value * value, 0))
      : Math.max(...change.map(Math.abs));
  });
}
