// Places where nothing is to be painted: the black ones of a map. Runs in browsers too.
import type { Plane } from "./filters.ts";

/** From here on a lean (lean.ts) is black: rims of what was painted black are not quite. */
const BLACK = -0.95;
/** Directions in which a disc is felt for. */
const RIM = Array.from({ length: 8 }, (_, k) => {
  const angle = (k * Math.PI) / 4;
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
});

export class Mask {
  readonly #leans: Plane;

  /** @param leans of a map, from -1 (black) to 1. */
  constructor(leans: Plane) {
    this.#leans = leans;
  }

  /** Whether nothing can be painted anywhere. */
  get isEverywhere(): boolean {
    return this.#leans.data.every((lean) => lean <= BLACK);
  }

  /** Whether a pixel of the map is masked, by its number. */
  hasPixel(at: number): boolean {
    return this.#leans.data[at]! <= BLACK;
  }

  /** Whether a disc touches the mask, as far as its middle and eight points of its rim tell. */
  touches(x: number, y: number, radius: number): boolean {
    return this.#has(x, y) || RIM.some(({ cos, sin }) => this.#has(x + radius * cos, y + radius * sin));
  }

  /** What lies outside is not masked. */
  #has(x: number, y: number): boolean {
    const { width, height, data } = this.#leans;
    if (!(x >= 0 && y >= 0 && x < width && y < height)) return false;
    return data[Math.floor(y) * width + Math.floor(x)]! <= BLACK;
  }
}
