// Colours as people write them. Runs in browsers too.

/** @param hex `#f3efe4`. @returns shares of red, green and blue, [0, 1]. */
export function rgbOf(hex: string): [number, number, number] {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

/** @param rgb shares, [0, 1]. @returns `#f3efe4`. */
export function hexOf(rgb: readonly [number, number, number]): string {
  const digits = (share: number) =>
    Math.round(share * 255)
      .toString(16)
      .padStart(2, "0");
  return `#${rgb.map(digits).join("")}`;
}
