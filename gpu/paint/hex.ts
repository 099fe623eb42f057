// A colour as people write it. Runs in browsers too.

/** @param hex `#f3efe4`. @returns shares of red, green and blue, [0, 1]. */
export function rgbOf(hex: string): [number, number, number] {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}
