// IEEE 754 binary16 to and from float32. Rounds to nearest, ties to even, keeps subnormals, infinities and NaN.

const scratch = new ArrayBuffer(4);
const asFloat = new Float32Array(scratch);
const asBits = new Uint32Array(scratch);

/** @returns the 16 bits of `value`; magnitudes from 65 520 up become infinite. */
export function toHalf(value: number): number {
  asFloat[0] = value;
  const bits = asBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    // Normal: drop 13 bits of mantissa. A carry out of the mantissa runs into the exponent, as it should,
    // and from the largest finite number into infinity.
    return sign | roundedShift(magnitude - 0x38000000, 13);
  }
  // Subnormal: units of 2^-24. The implicit one becomes explicit and moves right with the exponent.
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return sign;
  return sign | roundedShift((magnitude & 0x007fffff) | 0x00800000, shift);
}

/** `value >> shift` for positive integers, rounded to nearest, ties to even. */
function roundedShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const dropped = value & (2 ** shift - 1);
  const half = 2 ** (shift - 1);
  return dropped > half || (dropped === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** @param bits the low 16 bits are read. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** `fromHalf` of each, from a table: millions of weights come in tens of milliseconds. */
export function fromHalves(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => fromHalf(bits));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]!]!;
  return values;
}

let table: Float32Array | undefined;

/** `toHalf` of each. */
export function toHalves(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = toHalf(values[i]!);
  return halves;
}
