// The loss terms of Gatys, Ecker & Bethge (CVPR 2016) as tensors, so that the engine differentiates them. Weights
// and targets belong to objective.ts. Nothing here tidies: callers do.
import * as tf from "@tensorflow/tfjs-core";

/**
 * Second moments of a layer's channels, averaged over positions: Ĝ = FᵀF / M. The paper's G divided by the number of
 * positions, so that pictures of different sizes have comparable statistics.
 *
 * @param featuresNhwc float32 [1, height, width, channels].
 * @returns symmetric [channels, channels].
 */
export function gram(featuresNhwc: tf.Tensor4D): tf.Tensor2D {
  const [, height, width, channels] = featuresNhwc.shape;
  const positions = height * width;
  const flat = tf.reshape(featuresNhwc, [positions, channels]);
  return tf.mul(secondMoments(flat) as tf.Tensor2D, 1 / positions);
}

/** FᵀF, whose gradient F (dG + dGᵀ) is one product; differentiating the product by its two factors makes it two. */
const secondMoments = tf.customGrad((flat, save) => {
  (save as tf.GradSaveFunc)([flat as tf.Tensor2D]);
  return {
    value: tf.matMul(flat as tf.Tensor2D, flat as tf.Tensor2D, true, false),
    gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => {
      const upstream = dy as tf.Tensor2D;
      return tf.matMul(saved[0] as tf.Tensor2D, tf.add(upstream, tf.transpose(upstream)));
    },
  };
});

/** ½ Σ (F - P)² (equation 1). The gradient on F is F - P. */
export function contentLoss(features: tf.Tensor, target: tf.Tensor): tf.Scalar {
  return tf.mul(tf.sum(tf.square(tf.sub(features, target))), 0.5);
}

/** ¼ mean (Ĝ - Â)², which is the paper's 1 / (4N²M²) Σ (G - A)² (equation 4) wherever sizes are equal. */
export function styleLoss(gramOfImage: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  return tf.mul(tf.mean(tf.square(tf.sub(gramOfImage, target))), 0.25);
}

/** Sum of squared differences between neighbours, down and across (anisotropic total variation, squared). */
export function totalVariation(imageNhwc: tf.Tensor4D): tf.Scalar {
  const [, height, width] = imageNhwc.shape;
  const down = tf.sub(
    tf.slice(imageNhwc, [0, 1, 0, 0], [1, height - 1, width, 3]),
    tf.slice(imageNhwc, [0, 0, 0, 0], [1, height - 1, width, 3]),
  );
  const across = tf.sub(
    tf.slice(imageNhwc, [0, 0, 1, 0], [1, height, width - 1, 3]),
    tf.slice(imageNhwc, [0, 0, 0, 0], [1, height, width - 1, 3]),
  );
  return tf.add(tf.sum(tf.square(down)), tf.sum(tf.square(across)));
}
