// A map laid over the content, as its consumers read it: how much the detail of each place matters to a person. Knows nothing of
// regions and strokes; each method says what more detail is to it.
import type { Raster } from "../image/raster.ts";
import { resize, type Size } from "../image/resize.ts";
import { requireAspect } from "../methods/method.ts";
import type { Plane } from "./filters.ts";
import { leansOf } from "./lean.ts";

/**
 * @param map of any size; light where detail matters, dark where it does not, mid-grey as without a map.
 * @returns of the working picture's size, from -1 (dark) over 0 (mid-grey) to 1 (light); undefined without a map.
 * @throws MethodError where the map is not of the content's shape.
 */
export function importanceOf(map: Raster | undefined, content: Size, working: Size): Plane | undefined {
  if (!map) return undefined;
  requireAspect(map, content, { what: "The map has", of: "content" });
  return leansOf(resize(map, working));
}
