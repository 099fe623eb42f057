// The order in which Hilbert's curve visits the squares of a chessboard: neighbours along it are neighbours on it. Runs in
// browsers too.

/** Place of (x, y) along the curve over a board of 2^order squares a side. */
export function hilbertIndex(order: number, x: number, y: number): number {
  let index = 0;
  for (let side = 2 ** (order - 1); side >= 1; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const down = (y & side) > 0 ? 1 : 0;
    index += side * side * ((3 * right) ^ down);
    if (down === 0) {
      if (right === 1) {
        x = side - 1 - (x & (side - 1));
        y = side - 1 - (y & (side - 1));
      }
      [x, y] = [y, x];
    }
  }
  return index;
}
