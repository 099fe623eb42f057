// Looks methods up by their public id.
import * as registry from "./index.ts";
import type { Method } from "./method.ts";

export const methods: Readonly<Record<string, Method>> = registry;

/** @throws naming the ids that exist. */
export function findMethod(id: string): Method {
  if (!Object.hasOwn(methods, id)) {
    throw new Error(`Unknown method "${id}". Available: ${Object.keys(methods).join(", ")}.`);
  }
  return methods[id]!;
}
