// The discrete Fourier transform of a small picture of any size, straight from its definition, rows and then columns.

export interface Spectrum {
  readonly width: number;
  readonly height: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** @param sense 1 forward, -1 back (divided by the number of pixels, so that back after forth is the same). */
export function dft({ width, height, re, im }: Spectrum, sense: 1 | -1): Spectrum {
  const out = { width, height, re: re.slice(), im: im.slice() };
  for (let y = 0; y < height; y++) transform(out, y * width, 1, width, sense);
  for (let x = 0; x < width; x++) transform(out, x, width, height, sense);
  if (sense === 1) return out;
  const scale = 1 / (width * height);
  return { ...out, re: out.re.map((v) => v * scale), im: out.im.map((v) => v * scale) };
}

/** One line of `count` samples from `start`, `step` apart, in place. */
function transform({ re, im }: Spectrum, start: number, step: number, count: number, sense: 1 | -1): void {
  const cosines = Float64Array.from({ length: count }, (_, k) => Math.cos((2 * Math.PI * k) / count));
  const sines = Float64Array.from({ length: count }, (_, k) => -sense * Math.sin((2 * Math.PI * k) / count));
  const lineRe = Float64Array.from({ length: count }, (_, k) => re[start + k * step]!);
  const lineIm = Float64Array.from({ length: count }, (_, k) => im[start + k * step]!);
  for (let f = 0; f < count; f++) {
    let sumRe = 0;
    let sumIm = 0;
    for (let k = 0, turn = 0; k < count; k++) {
      sumRe += lineRe[k]! * cosines[turn]! - lineIm[k]! * sines[turn]!;
      sumIm += lineRe[k]! * sines[turn]! + lineIm[k]! * cosines[turn]!;
      turn += f;
      if (turn >= count) turn -= count;
    }
    re[start + f * step] = sumRe;
    im[start + f * step] = sumIm;
  }
}
