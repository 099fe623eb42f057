// Looks methods up by their public id.
import type { z } from "zod";
import * as registry from "./index.ts";
import type { Method } from "./method.ts";

export const methods: Readonly<Record<string, Method>> = registry;

export type ImageMethod = Method<z.ZodObject, "image">;
const isImageMethod = (method: Method): method is ImageMethod => method.makes === "image";

/** Those that paint. */
export const imageMethods: Readonly<Record<string, ImageMethod>> = Object.fromEntries(
  Object.entries(methods).filter((entry): entry is [string, ImageMethod] => isImageMethod(entry[1])),
);

/** @throws naming the ids that exist. */
export function findMethod(id: string): Method {
  return find(methods, id);
}

/** @throws naming the ids of those that make an image. */
export function findImageMethod(id: string): ImageMethod {
  return find(imageMethods, id);
}

function find<Found>(registry: Readonly<Record<string, Found>>, id: string): Found {
  if (Object.hasOwn(registry, id)) return registry[id]!;
  throw new Error(`Unknown method "${id}". Available: ${Object.keys(registry).join(", ")}.`);
}
