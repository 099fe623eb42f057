// What runs that look at models take, for the estimates of methods.
import type { Network } from "../networks/network.ts";

/** Numbers in all its parameters, running statistics too. */
export function weightCount({ parameters }: Pick<Network, "parameters">): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** Fitted: `npm run -s bench -- estimates`. The first is for compiled graphs and much that is small. */
const FIXED_BYTES = 95e6;
const COPIES_OF_WEIGHTS = 2.4;
/** Activations and their gradients, at the peak. */
const COPIES_OF_ACTIVATIONS = 2.25;

/** Bytes at the peak of a run that attacks pictures of `sizePx` pixels a side by several models, one after the other. */
export function attackingMemory(
  models: readonly { network: Network }[],
  { sizePx, batchSize }: { sizePx: number; batchSize: number },
): number {
  const networks = models.map(({ network }) => network);
  const weights = networks.reduce((sum, network) => sum + weightCount(network), 0);
  const largest = Math.max(...networks.map((network) => network.activationsPerPixel(network.layers)));
  const activations = largest * sizePx ** 2 * batchSize;
  return FIXED_BYTES + 4 * (COPIES_OF_WEIGHTS * weights + COPIES_OF_ACTIVATIONS * activations);
}
