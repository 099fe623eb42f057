// Weights from a seed. Each parameter draws from a stream of its own, so that adding one changes no other.
import * as tf from "@tensorflow/tfjs-core";
import type { Network, ParameterSpec } from "../networks/network.ts";
import { seededRandom } from "../random.ts";

/**
 * He et al. 2015: filters ~ N(0, 2 / fan-in); constants where the network says so.
 * @returns every parameter and running statistic by name, owned by the caller.
 */
export function initialise(network: Network, seed: number): Record<string, tf.Tensor> {
  return Object.fromEntries(
    network.parameters.map((spec) => [
      spec.name,
      tf.tensor(initialValues(spec, seed), spec.shape, "float32"),
    ]),
  );
}

function initialValues({ name, shape, initial }: ParameterSpec, seed: number): Float32Array {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  if (initial.kind === "constant") return values.fill(initial.value);
  const random = seededRandom(seed, `weights/${name}`);
  const deviation = Math.sqrt(2 / initial.fanIn);
  for (let i = 0; i < values.length; i++) values[i] = random.normal() * deviation;
  return values;
}
