// What an attack found: kept as plain arrays, iterate by iterate.

export interface AttackOutcome {
  /** The iterate of each picture that is furthest on the wrong side, or nearest to it. */
  pixels: Float32Array;
  /** Of that iterate, the label's score minus the highest other. */
  margins: Float64Array;
  /** Whether it is misclassified. */
  isBroken: boolean[];
}

/** @param pixels of the first iterate. */
export function emptyOutcome(pixels: Float32Array, count: number): AttackOutcome {
  const margins = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  return { pixels: pixels.slice(), margins, isBroken: Array(count).fill(false) };
}

/** Takes an iterate over where it is the worst so far. @param logits of the iterate, row-major. */
export function noteIterate(
  outcome: AttackOutcome,
  x: Float32Array,
  logits: ArrayLike<number>,
  labels: Uint8Array,
): void {
  const size = x.length / labels.length;
  for (const [i, margin] of marginsOf(logits, labels).entries()) {
    if (margin >= outcome.margins[i]!) continue;
    outcome.margins[i] = margin;
    outcome.pixels.set(x.subarray(i * size, (i + 1) * size), i * size);
    outcome.isBroken[i] = margin <= 0;
  }
}

/** Whether the highest score is the label's; a tie is not enough. @param logits row-major [labels, classes]. */
export function areRight(logits: ArrayLike<number>, labels: Uint8Array): boolean[] {
  return Array.from(marginsOf(logits, labels), (margin) => margin > 0);
}

/** The label's score minus the highest other: not above 0 where the classifier is wrong; NaN counts as -Infinity. */
export function marginsOf(logits: ArrayLike<number>, labels: Uint8Array): Float64Array {
  const classes = logits.length / labels.length;
  return Float64Array.from(labels, (label, row) => {
    let margin = Number.POSITIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      if (c !== label) margin = Math.min(margin, logits[row * classes + label]! - logits[row * classes + c]!);
    }
    return Number.isNaN(margin) ? Number.NEGATIVE_INFINITY : margin;
  });
}
