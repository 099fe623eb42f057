// Seeded randomness. Every random choice in gpu/ draws from a named stream, so that switching one feature
// off does not shift the numbers of another. Generator: sfc32 (Chris Doty-Humphrey, PractRand), 128-bit state.

export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** An independent stream for one purpose: `random.stream("augmentation")`. Does not advance this one. */
  stream(name: string): Random;
}

/** @param seed any 32-bit integer. @param name the purpose; equal pairs give equal sequences. */
export function seededRandom(seed: number, name = ""): Random {
  let [a, b, c, d] = hash128(`${seed}/${name}`);
  let spare: number | undefined;
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    stream: (child) => seededRandom(seed, `${name}/${child}`),
  };
}

/** Four 32-bit FNV-1a hashes of `text` with different offsets, each avalanched. */
function hash128(text: string): [number, number, number, number] {
  const one = (offset: number) => {
    let h = 0x811c9dc5 ^ offset;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  };
  return [one(0), one(0x9e3779b9), one(0x243f6a88), one(0xb7e15162)];
}
