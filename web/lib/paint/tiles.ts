// A canvas cut into squares: which of them a rectangle touches, and what area they have.
import type { Rectangle } from "../../../gpu/paint/index.ts";

export const TILE_PX = 64;

export class Tiles {
  readonly #width: number;
  readonly #height: number;
  readonly #columns: number;

  /** @param size of the canvas in pixels. */
  constructor({ width, height }: { width: number; height: number }) {
    this.#width = width;
    this.#height = height;
    this.#columns = Math.ceil(width / TILE_PX);
  }

  /** Numbers of the tiles that a rectangle within the canvas touches; none where it is empty. */
  *touching({ left, top, right, bottom }: Rectangle): Generator<number, void, undefined> {
    if (left >= right || top >= bottom) return;
    for (let row = Math.floor(top / TILE_PX); row * TILE_PX < bottom; row++) {
      for (let column = Math.floor(left / TILE_PX); column * TILE_PX < right; column++) {
        yield row * this.#columns + column;
      }
    }
  }

  areaOf(tile: number): Rectangle {
    return this.#areaFrom(tile, tile);
  }

  /** The same tiles as few rectangles: neighbours in a row are one. */
  areasOf(tiles: Iterable<number>): Rectangle[] {
    const sorted = [...tiles].sort((a, b) => a - b);
    const areas: Rectangle[] = [];
    let first = 0;
    for (let at = 0; at < sorted.length; at++) {
      const tile = sorted[at]!;
      const next = sorted[at + 1];
      if (next === tile + 1 && next % this.#columns !== 0) continue;
      areas.push(this.#areaFrom(sorted[first]!, tile));
      first = at + 1;
    }
    return areas;
  }

  #areaFrom(first: number, last: number): Rectangle {
    const top = Math.floor(first / this.#columns) * TILE_PX;
    return {
      left: (first % this.#columns) * TILE_PX,
      top,
      right: Math.min(this.#width, ((last % this.#columns) + 1) * TILE_PX),
      bottom: Math.min(this.#height, top + TILE_PX),
    };
  }
}
