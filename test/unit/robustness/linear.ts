// Classifiers whose robustness is known in closed form: scores are linear in the pixels, so that label y is safe from
// class j exactly while the margin w.x exceeds epsilon |w_y - w_j| in the dual norm.
import * as tf from "@tensorflow/tfjs-core";
import { seededRandom } from "../../../gpu/random.ts";
import type { Classifier } from "../../../gpu/robustness/classifier.ts";
import type { Pictures } from "../../../gpu/robustness/pictures.ts";

const VALUES_PER_PIXEL = 3;

export interface Linear extends Classifier {
  sizePx: number;
  /** The largest epsilon (of the L2 or Linf ball) that cannot break picture `i`, away from black and white. */
  safeRadius(pictures: Pictures, i: number, norm: "l2" | "linf"): number;
  scores(pixels: Float32Array, i: number): number[];
}

/** Biases put the middle of the cube on every boundary. */
export function linear(seed: number, classes = 2, sizePx = 4): Linear {
  const random = seededRandom(seed, "linear");
  const values = sizePx * sizePx * VALUES_PER_PIXEL;
  const rows = Array.from({ length: classes }, () =>
    Float32Array.from({ length: values }, () => random.normal()),
  );
  const biases = rows.map((row) => -0.5 * row.reduce((sum, value) => sum + value, 0));
  const matrix = Float32Array.from(
    { length: values * classes },
    (_, k) => rows[k % classes]![Math.floor(k / classes)]!,
  );
  const scores = (pixels: Float32Array, i: number) =>
    rows.map((row, c) => row.reduce((sum, value, j) => sum + value * pixels[i * values + j]!, biases[c]!));
  return {
    classes,
    sizePx,
    scores,
    logits: (imagesNhwc) => {
      const flat = tf.reshape(imagesNhwc, [imagesNhwc.shape[0], values]);
      return tf.add(tf.matMul(flat, tf.tensor2d(matrix, [values, classes])), tf.tensor1d(biases));
    },
    safeRadius({ pixels, labels }, i, norm) {
      const found = scores(pixels, i);
      const label = labels[i]!;
      const radii = rows.flatMap((row, c) => {
        if (c === label) return [];
        const normal = row.map((value, j) => rows[label]![j]! - value);
        return [(found[label]! - found[c]!) / dual(normal, norm)];
      });
      return Math.min(...radii);
    },
  };
}

function dual(normal: Float32Array, norm: "l2" | "linf"): number {
  return norm === "l2"
    ? Math.sqrt(normal.reduce((sum, value) => sum + value * value, 0))
    : normal.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** Pictures far enough from black and white that no clipping happens, labelled as the classifier sees them. */
export function interiorPictures(classifier: Linear, count: number, seed: number): Pictures {
  const random = seededRandom(seed, "pictures");
  const { sizePx } = classifier;
  const length = count * sizePx * sizePx * VALUES_PER_PIXEL;
  const pixels = Float32Array.from({ length }, () => 0.35 + 0.3 * random.uniform());
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const scores = classifier.scores(pixels, i);
    return scores.indexOf(Math.max(...scores));
  });
  return { pixels, labels, sizePx };
}

/** An epsilon that breaks the given share of the pictures. */
export function radiusFor(
  share: number,
  classifier: Linear,
  pictures: Pictures,
  norm: "l2" | "linf",
): number {
  const radii = Array.from(pictures.labels, (_, i) => classifier.safeRadius(pictures, i, norm));
  return radii.toSorted((a, b) => a - b)[Math.floor(share * radii.length)]!;
}

/** The size of each picture's change, in the threat's norm. */
export function sizes(changed: Float32Array, { pixels, labels }: Pictures, norm: "l2" | "linf"): number[] {
  const size = pixels.length / labels.length;
  return Array.from(labels, (_, i) => {
    const change = Array.from({ length: size }, (_, j) => changed[i * size + j]! - pixels[i * size + j]!);
    return norm === "l2"
      ? Math.sqrt(change.reduce((sum, value) => sum + value * value, 0))
      : Math.max(...change.map(Math.abs));
  });
}
