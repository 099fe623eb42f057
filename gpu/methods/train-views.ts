// What a training looks like from inside, as pictures: test pictures and what an attack makes of them, the gradients that
// reach their pixels, and the first layer's filters.
import * as tf from "@tensorflow/tfjs-core";
import { type ImageSet, selectImages } from "../data/images.ts";
import type { Raster } from "../image/raster.ts";
import { signedRaster, tiles } from "../image/tiles.ts";
import { toTensors } from "../models/index.ts";
import type { NamedArray } from "../models/safetensors.ts";
import { findNetwork } from "../networks/find.ts";
import { slopeAt } from "../robustness/ascend.ts";
import { classifierOf } from "../robustness/classifier.ts";
import { crossEntropyOf, oneHotOf } from "../robustness/losses.ts";
import { pgd } from "../robustness/pgd.ts";
import { filledUp, type Pictures, picturesOf, stratifiedIndices, valuesOf } from "../robustness/pictures.ts";
import type { TrainingSettings } from "../training/settings.ts";

export const TRAINING_VIEWS = {
  adversarial:
    "Test pictures, the same under attack, and the difference, amplified until its largest value is black or white.",
  gradients:
    "How the loss of the same pictures hangs on each of their pixels. Where it shows their shapes, the network looks at shapes.",
  filters: "The first layer's filters, amplified together.",
};

const COLUMNS = 8;
const PICTURE_TILES = { scale: 3, gapPx: 4 };
const FILTER_TILES = { scale: 20, gapPx: 4 };
const FILTERS_A_ROW = 8;

/** A few pictures, of different classes as far as they last. */
export function viewedPictures(set: ImageSet): Pictures {
  const indices = stratifiedIndices(set.labels, set.classes.length, COLUMNS);
  return picturesOf(selectImages(set, Uint32Array.from(indices)));
}

/** @returns a picture for each of TRAINING_VIEWS. No tensor is left over. */
export async function viewsOf(
  weights: ReadonlyMap<string, NamedArray>,
  settings: TrainingSettings,
  { pictures, classes }: { pictures: Pictures; classes: number },
): Promise<Record<keyof typeof TRAINING_VIEWS, Raster>> {
  const { norm, epsilon, attackSteps: steps, batchSize } = settings;
  const network = findNetwork(settings.network).build({ width: settings.width, classes });
  const tensors = toTensors(network, weights);
  // As many as a batch of the training: validation attacks as many, and the engine compiles once.
  const batch = filledUp(pictures, batchSize);
  const oneHot = oneHotOf(batch.labels, classes);
  try {
    const classifier = classifierOf({ network, weights: tensors });
    const attacked = await pgd(classifier, batch, { threat: { norm, epsilon }, steps });
    const slope = await slopeAt(classifier, crossEntropyOf(oneHot), batch.pixels, batch.sizePx);
    const first = weights.get(network.parameters[0]!.name)!;
    return {
      adversarial: adversarialView(pictures, attacked.pixels),
      gradients: gradientView(pictures, slope.gradient),
      filters: filterView(first),
    };
  } finally {
    tf.dispose([tensors, oneHot]);
  }
}

function adversarialView(pictures: Pictures, attacked: Float32Array): Raster {
  const clean = each(pictures, pictures.pixels);
  const adversarial = each(pictures, attacked);
  const change = clean.map(({ data }, i) =>
    signedRaster(
      adversarial[i]!.data.map((value, at) => value - data[at]!),
      pictures.sizePx,
    ),
  );
  return tiles([clean, adversarial, change], PICTURE_TILES);
}

function gradientView(pictures: Pictures, gradient: Float32Array): Raster {
  const slopes = each(pictures, gradient).map(({ data }) =>
    // A few pixels with huge gradients would leave all others grey.
    signedRaster(data, pictures.sizePx, quantile(data, 0.995)),
  );
  const clipped = slopes.map((raster) => ({
    ...raster,
    data: raster.data.map((value) => Math.min(1, Math.max(0, value))),
  }));
  return tiles([each(pictures, pictures.pixels), clipped], PICTURE_TILES);
}

/** @param filters [side, side, 3, count], as TensorFlow.js keeps them. */
function filterView({ shape, values }: NamedArray): Raster {
  const [side = 1, , channels = 3, count = 1] = shape;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const filters = Array.from({ length: count }, (_, filter) => {
    const own = Float32Array.from(
      { length: side * side * channels },
      (_, at) => values[at * count + filter]!,
    );
    return signedRaster(own, side, largest);
  });
  const rows = Array.from({ length: Math.ceil(count / FILTERS_A_ROW) }, (_, row) =>
    filters.slice(row * FILTERS_A_ROW, (row + 1) * FILTERS_A_ROW),
  );
  return tiles(rows, FILTER_TILES);
}

/** The viewed pictures among the values of a whole batch. */
function each(pictures: Pictures, values: Float32Array): Raster[] {
  const size = valuesOf(pictures);
  return Array.from(pictures.labels, (_, i) => ({
    width: pictures.sizePx,
    height: pictures.sizePx,
    data: values.slice(i * size, (i + 1) * size),
  }));
}

/** Of the sizes of the values. */
function quantile(values: Float32Array, share: number): number {
  const sizes = values.map(Math.abs).sort();
  return sizes[Math.floor(share * (sizes.length - 1))]!;
}
