// A set of the integers from 0 to n - 1 that only shrinks, with a member at random in constant time. Its order depends on
// nothing but the order of removals. Runs in browsers too.

export class IndexSet {
  readonly #members: Uint32Array;
  /** Where each member stands in `#members`. */
  readonly #places: Uint32Array;
  #size: number;

  constructor(size: number) {
    this.#members = Uint32Array.from({ length: size }, (_, i) => i);
    this.#places = this.#members.slice();
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  has(member: number): boolean {
    const place = this.#places[member];
    return place !== undefined && place < this.#size;
  }

  /** @param place from 0 to `size` - 1. */
  at(place: number): number {
    return this.#members[place]!;
  }

  remove(member: number): void {
    const place = this.#places[member]!;
    if (place >= this.#size) return;
    this.#size -= 1;
    const last = this.#members[this.#size]!;
    this.#members[place] = last;
    this.#places[last] = place;
    this.#members[this.#size] = member;
    this.#places[member] = this.#size;
  }
}
