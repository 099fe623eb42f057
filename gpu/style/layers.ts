// Which layers of a network carry content and style, and how much each counts.
import { MethodError } from "../methods/method.ts";
import { networks } from "../networks/find.ts";
import type { Network } from "../networks/network.ts";

/** Layer name to weight. */
export type LayerWeights = Readonly<Record<string, number>>;

/**
 * @param chosen weights by layer; empty takes the network's own choice with equal weights.
 * @returns the layers that count, with weights above 0 that sum to 1.
 * @throws {MethodError} naming the layers that the network has.
 */
export function chooseLayers(
  network: Network,
  purpose: "content" | "style",
  chosen: LayerWeights,
): LayerWeights {
  const names = Object.keys(chosen);
  if (names.length === 0) {
    const usual = usualLayers(network, purpose);
    return Object.fromEntries(usual.map((layer) => [layer, 1 / usual.length]));
  }
  const available = `Available: ${network.layers.join(", ")}.`;
  const unknown = names.find((name) => !network.layers.includes(name));
  if (unknown !== undefined) {
    throw new MethodError(`Unknown ${purpose} layer "${unknown}" of ${network.id}.`, available);
  }
  const weighted = Object.entries(chosen).filter(([, weight]) => weight > 0);
  if (weighted.length === 0) {
    throw new MethodError(
      `Every ${purpose} layer has weight 0.`,
      `Give at least one layer a weight above 0, or name none to take the usual ones. ${available}`,
    );
  }
  const sum = weighted.reduce((total, [, weight]) => total + weight, 0);
  return Object.fromEntries(weighted.map(([layer, weight]) => [layer, weight / sum]));
}

/** Smallest picture side that the network can look at. */
export function minimumSizePx(network: Network): number {
  return networks[network.id]?.minimumSizePx ?? 1;
}

/** A network outside the registry has no usual layers: all of them carry style, the deepest carries content. */
function usualLayers({ id, layers }: Network, purpose: "content" | "style"): readonly string[] {
  const definition = networks[id];
  if (definition) return purpose === "content" ? definition.contentLayers : definition.styleLayers;
  return purpose === "content" ? layers.slice(-1) : layers;
}
