// Finds the strokes that touch a part of a canvas without looking at all of them: a uniform grid of their areas.
import { isEmpty, overlap } from "./area.ts";
import type { Rectangle } from "./to-bytes.ts";

const CELL_PX = 32;

export class StrokeGrid {
  readonly #columns: number;
  readonly #cells: Set<number>[];
  readonly #areas: Rectangle[] = [];

  constructor({ width, height }: { width: number; height: number }) {
    this.#columns = Math.ceil(width / CELL_PX);
    this.#cells = Array.from({ length: this.#columns * Math.ceil(height / CELL_PX) }, () => new Set());
  }

  areaAt(place: number): Rectangle {
    const area = this.#areas[place];
    if (!area) throw new RangeError(`There is no stroke ${place}.`);
    return area;
  }

  /** Puts a stroke's area where its last one was. */
  set(place: number, area: Rectangle): void {
    const before = this.#areas[place];
    if (before) for (const cell of this.#cellsOf(before)) cell.delete(place);
    this.#areas[place] = area;
    for (const cell of this.#cellsOf(area)) cell.add(place);
  }

  /** @returns places of the strokes whose areas overlap this one, in their order. */
  touching(area: Rectangle): number[] {
    const found = new Set<number>();
    for (const cell of this.#cellsOf(area)) {
      for (const place of cell) if (overlap(this.areaAt(place), area)) found.add(place);
    }
    return [...found].sort((a, b) => a - b);
  }

  *#cellsOf(area: Rectangle): Generator<Set<number>> {
    if (isEmpty(area)) return;
    const { left, top, right, bottom } = area;
    for (let row = Math.floor(top / CELL_PX); row * CELL_PX < bottom; row++) {
      for (let column = Math.floor(left / CELL_PX); column * CELL_PX < right; column++) {
        const cell = this.#cells[row * this.#columns + column];
        if (cell) yield cell;
      }
    }
  }
}
