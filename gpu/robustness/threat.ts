// What an attacker may do: change a picture within a ball of some norm, in pixel units of [0, 1]. Owns projection and
// random starts; knows nothing of networks.
import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../random.ts";

export const NORMS = ["l2", "linf"] as const;
export type Norm = (typeof NORMS)[number];

export interface Threat {
  norm: Norm;
  /** Radius: L2 over all values of a picture, or the largest change of any value. */
  epsilon: number;
}

/** The radius that the field reports most for CIFAR-10. */
const USUAL_EPSILON: Record<Norm, number> = { l2: 0.5, linf: 8 / 255 };

/** @param chosen.epsilon default the usual one of the norm. */
export function threatOf({ norm, epsilon }: { norm: Norm; epsilon?: number | undefined }): Threat {
  return { norm, epsilon: epsilon ?? USUAL_EPSILON[norm] };
}

/** Keeps a division finite where a gradient or a perturbation is zero. */
const TINY = 1e-12;

/** The Euclidean norm of each picture. @returns [batch, 1, 1, 1]; callers tidy. */
export function lengths(x: tf.Tensor4D): tf.Tensor4D {
  return tf.sqrt(tf.sum(tf.square(x), [1, 2, 3], true));
}

/** Steepest direction of unit norm: g / |g| for L2, sign g for Linf. Zero stays zero. Callers tidy. */
export function direction(gradient: tf.Tensor4D, norm: Norm): tf.Tensor4D {
  return norm === "linf" ? tf.sign(gradient) : tf.div(gradient, tf.maximum(lengths(gradient), TINY));
}

/**
 * The nearest point of the ball, then of the cube of pictures. Clipping after projection never leaves the ball.
 * @param x [batch, height, width, 3]. @param origin the clean pictures, in [0, 1]. Callers tidy.
 */
export function project(x: tf.Tensor4D, origin: tf.Tensor4D, threat: Threat): tf.Tensor4D {
  return clipToPicture(tf.add(origin, projectDelta(tf.sub(x, origin), threat)));
}

/** The nearest perturbation within the radius. Callers tidy. */
export function projectDelta(delta: tf.Tensor4D, { norm, epsilon }: Threat): tf.Tensor4D {
  return norm === "linf"
    ? tf.maximum(tf.minimum(delta, epsilon), -epsilon)
    : tf.mul(delta, tf.minimum(tf.div(epsilon, tf.maximum(lengths(delta), TINY)), 1));
}

/** With tensors as bounds a compiling engine sees inputs rather than constants; the result is that of `clipByValue`. */
export function clipToPicture(x: tf.Tensor4D): tf.Tensor4D {
  return tf.minimum(tf.maximum(x, 0), 1);
}

/**
 * A random point for each picture: uniform in the cube for Linf, uniform on the sphere for L2, where almost all of a
 * ball's volume is; clipped to [0, 1].
 * @param pixels `count` pictures one after another. @returns an array of its own.
 */
export function randomStart(
  pixels: Float32Array,
  count: number,
  { norm, epsilon }: Threat,
  random: Random,
): Float32Array {
  const size = pixels.length / count;
  const start = new Float32Array(pixels.length);
  for (let first = 0; first < pixels.length; first += size) {
    let scale = epsilon;
    let squares = 0;
    for (let i = first; i < first + size; i++) {
      const value = norm === "linf" ? 2 * random.uniform() - 1 : random.normal();
      start[i] = value;
      squares += value * value;
    }
    if (norm === "l2") scale /= Math.sqrt(squares);
    for (let i = first; i < first + size; i++) {
      start[i] = Math.min(1, Math.max(0, pixels[i]! + scale * start[i]!));
    }
  }
  return start;
}
