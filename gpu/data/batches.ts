// Batches of an image set as plain arrays. What a batch holds follows from (seed, epoch, batch number) alone, so a
// training that resumes in the middle of an epoch needs no saved generator.
import { type Random, seededRandom } from "../random.ts";
import { type Augmentation, cutOut, drawPlacement, NO_AUGMENTATION, place, recolour } from "./augment.ts";
import { type ImageSet, shuffledIndices } from "./images.ts";

export interface Batch {
  /** float32 [batch, size, size, 3] in [0, 1]. */
  pixels: Float32Array;
  labels: Uint8Array;
}

/** There is not even one batch. */
export class TooFewPicturesError extends Error {
  readonly pictures: number;
  constructor(batchSize: number, pictures: number) {
    super(`Batches of ${batchSize} need as many pictures; the set has ${pictures}.`);
    this.name = "TooFewPicturesError";
    this.pictures = pictures;
  }
}

/** The order of an epoch's pictures. */
export function shuffledOrder(count: number, seed: number, epoch: number): Uint32Array {
  return shuffledIndices(count, seed, `order/${epoch}`);
}

/**
 * Batches of one training epoch: shuffled, augmented, all of one size. The rest that fills no batch is left out; the
 * order differs each epoch, so no picture is left out for good.
 * @throws TooFewPicturesError
 */
export function trainingBatches(
  set: ImageSet,
  options: { seed: number; epoch: number; batchSize: number; augmentation: Augmentation },
): { count: number; batch(index: number): Batch } {
  const { seed, epoch, batchSize, augmentation } = options;
  const order = shuffledOrder(set.labels.length, seed, epoch);
  const count = Math.floor(order.length / batchSize);
  if (count === 0) throw new TooFewPicturesError(batchSize, order.length);
  return {
    count,
    batch: (index) => {
      const random = seededRandom(seed, `augmentation/${epoch}/${index}`);
      const chosen = order.subarray(index * batchSize, (index + 1) * batchSize);
      const batch = gather(set, chosen, () => drawPlacement(augmentation, random));
      repaint(batch, set.sizePx, augmentation, random);
      return batch;
    },
  };
}

/** Streams of their own: what is switched on here moves no picture. */
function repaint(
  { pixels }: Batch,
  sizePx: number,
  { colourJitter, cutoutPx }: Augmentation,
  random: Random,
): void {
  const [colours, holes] = [random.stream("colours"), random.stream("holes")];
  const size = sizePx * sizePx * 3;
  for (let from = 0; from < pixels.length; from += size) {
    const picture = pixels.subarray(from, from + size);
    if (colourJitter > 0) recolour(picture, colourJitter, colours);
    if (cutoutPx > 0) cutOut(picture, sizePx, cutoutPx, holes);
  }
}

/** Batches for evaluation: in order, unchanged; the last may be smaller. */
export function* evaluationBatches(set: ImageSet, batchSize: number): Generator<Batch> {
  const placement = drawPlacement(NO_AUGMENTATION, seededRandom(0));
  for (let start = 0; start < set.labels.length; start += batchSize) {
    const length = Math.min(batchSize, set.labels.length - start);
    const indices = Uint32Array.from({ length }, (_, i) => start + i);
    yield gather(set, indices, () => placement);
  }
}

function gather(
  set: ImageSet,
  indices: Uint32Array,
  placement: () => ReturnType<typeof drawPlacement>,
): Batch {
  const size = set.sizePx * set.sizePx * 3;
  const pixels = new Float32Array(indices.length * size);
  indices.forEach((index, i) => {
    place(set.pixels.subarray(index * size, (index + 1) * size), set.sizePx, placement(), pixels, i * size);
  });
  return { pixels, labels: Uint8Array.from(indices, (index) => set.labels[index]!) };
}
