// Looks networks up by their public id.
import * as registry from "./index.ts";
import type { NetworkDefinition } from "./network.ts";

export const networks: Readonly<Record<string, NetworkDefinition>> = registry;

/** @throws naming the ids that exist. */
export function findNetwork(id: string): NetworkDefinition {
  if (!Object.hasOwn(networks, id)) {
    throw new Error(`Unknown network "${id}". Available: ${Object.keys(networks).join(", ")}.`);
  }
  return networks[id]!;
}
