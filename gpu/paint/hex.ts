// A colour as people write it. Runs in browsers too.

export const HEX_COLOUR = /^#[0-9a-f]{6}$/i;

/** @param hex `#f3efe4`. @returns shares of red, green and blue, [0, 1]. */
export function rgbOf(hex: string): [number, number, number] {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

/** @param rgb sRGB-encoded, [0, 1]. @returns the nearest colour of 8 bits a channel, in small letters. */
export function hexOf(rgb: readonly [number, number, number]): string {
  const channel = (share: number) =>
    Math.round(Math.min(1, Math.max(0, share)) * 255)
      .toString(16)
      .padStart(2, "0");
  return `#${rgb.map(channel).join("")}`;
}
