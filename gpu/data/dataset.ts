// A data set by what people write after `--data`: a folder of CIFAR-10, or the word `synthetic`.
import { loadCifar10 } from "./cifar10.ts";
import type { ImageSet } from "./images.ts";
import { syntheticImages } from "./synthetic.ts";

export interface Dataset {
  /** Name for cards: `cifar10`. */
  id: string;
  label: string;
  trainSet: ImageSet;
  testSet: ImageSet;
}

/** @throws naming the file that is missing or corrupt, and the remedy. */
export async function loadDataset(source: string): Promise<Dataset> {
  if (source === "synthetic") {
    return {
      id: "synthetic",
      label: "synthetic gradients",
      trainSet: syntheticImages(2000, 1),
      testSet: syntheticImages(500, 2),
    };
  }
  const [trainSet, testSet] = await Promise.all([loadCifar10(source, "train"), loadCifar10(source, "test")]);
  return { id: "cifar10", label: "CIFAR-10", trainSet, testSet };
}
