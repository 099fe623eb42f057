// Stochastic gradient descent with momentum and weight decay, in PyTorch's convention: the rate multiplies the
// velocity when it is applied, not when it is gathered, which differs as soon as the rate changes.
import * as tf from "@tensorflow/tfjs-core";

export interface SgdOptions {
  momentum: number;
  weightDecay: number;
}

/**
 * d = g + decay * w; v <- momentum * v + d; w <- w - rate * v. Assigns to the variables in place; callers tidy.
 *
 * @param gradients by name. A weight without one does not move: its gradient is zero by construction.
 * @param rate a tensor rather than a number, so that a compiling engine sees the same graph at every step.
 */
export function sgdStep(
  weights: Readonly<Record<string, tf.Variable>>,
  velocities: Readonly<Record<string, tf.Variable>>,
  gradients: Readonly<Record<string, tf.Tensor>>,
  rate: tf.Scalar,
  { momentum, weightDecay }: SgdOptions,
): void {
  for (const [name, gradient] of Object.entries(gradients)) {
    const [weight, velocity] = [weights[name]!, velocities[name]!];
    const decayed = tf.add(gradient, tf.mul(weight, weightDecay));
    const moved = tf.add(tf.mul(velocity, momentum), decayed);
    velocity.assign(moved);
    weight.assign(tf.sub(weight, tf.mul(moved, rate)));
  }
}
