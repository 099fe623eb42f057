// Counts of arithmetic from shapes alone, so that GFLOP/s mean the same whatever an engine makes of the work.
import type { Network } from "../../gpu/networks/network.ts";

/** What of a backward pass is needed besides the forward pass. */
export interface Backward {
  /** Gradients of the filters: training. */
  filters: boolean;
  /** Gradients of the pixels: stylisation and attacks. Without them the first layer needs no input gradient. */
  pixels: boolean;
}

/**
 * Floating-point operations of one pass forward and backward in convolutions and linear layers. Batch norm,
 * activations, pooling and losses are left out: they are bound by memory.
 */
export function flopsOf(
  network: Network,
  { sizePx, batch, backward }: { sizePx: number; batch: number; backward: Backward },
): number {
  const layers = multiplyAdds(network, sizePx);
  const all = layers.reduce((sum, count) => sum + count, 0);
  const filterGradients = backward.filters ? all : 0;
  const inputGradients = backward.pixels ? all : all - layers[0]!;
  return 2 * batch * (all + filterGradients + inputGradients);
}

/** Multiply-adds of one picture's forward pass, layer by layer from the pixels on. */
export function multiplyAdds(network: Network, sizePx: number): number[] {
  return network.parameters
    .filter(({ shape }) => shape.length > 1)
    .map(({ name, shape }) => {
      const perPosition = shape.reduce((product, dim) => product * dim, 1);
      return shape.length === 2 ? perPosition : perPosition * (sizePx / 2 ** halvingsBefore(name)) ** 2;
    });
}

/** Both families halve the side from one block (`conv3_1`) or stage (`stage3.block1`) to the next. */
function halvingsBefore(name: string): number {
  const block = /^(?:conv|stage)(\d)[_.]/.exec(name)?.[1];
  return block === undefined ? 0 : Number(block) - 1;
}
