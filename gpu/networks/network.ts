// What a network is: named parameters, named feature layers, a forward pass. No training, no files.
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";

export type Pooling = "max" | "average";

export interface ParameterSpec {
  name: string;
  shape: number[];
  /** False for batch-norm running statistics. */
  isTrainable: boolean;
  initial: { kind: "he-normal"; fanIn: number } | { kind: "constant"; value: number };
}

export interface ForwardOptions {
  /** Feature layers to return; the pass stops after the deepest unless `withLogits`. */
  layers?: readonly string[];
  withLogits?: boolean;
  /** Normalise by batch statistics and return updated running statistics. */
  isTraining?: boolean;
  /** Replaces every pooling layer's kind; default the network's own (max). */
  pooling?: Pooling;
}

export interface ForwardResult {
  /** Activations by layer name, NHWC: behind the ReLU where the layer is called after one. */
  features: Record<string, Tensor4D>;
  /** [batch, classes], when asked for. */
  logits?: Tensor;
  /** New running statistics by parameter name, in training mode. */
  statistics: Record<string, Tensor>;
}

export interface Network {
  /** Registry name: `vgg13`. */
  id: string;
  width: number;
  classes: number;
  parameters: readonly ParameterSpec[];
  /** Feature layers, shallow to deep. */
  layers: readonly string[];
  /** @param imageNhwc float32 [batch, height, width, 3] in [0, 1]; normalisation is the network's first step. */
  forward(imageNhwc: Tensor4D, weights: Record<string, Tensor>, options: ForwardOptions): ForwardResult;
  /** Floats of activation alive at once per input pixel when gradients reach the pixels; for memory estimates. */
  activationsPerPixel(layers: readonly string[]): number;
}

export interface NetworkDefinition {
  label: string;
  description: string;
  /** It looks but does not name: no logits, so nothing to train or attack. Its weights are imported. */
  isFeaturesOnly?: true;
  /** What PyTorch's usual implementation calls a parameter; absent where it has none. */
  pytorchName?(parameter: string): string;
  /** Smallest image side the network accepts. */
  minimumSizePx: number;
  layers: readonly string[];
  styleLayers: readonly string[];
  contentLayers: readonly string[];
  build(options: { width: number; classes: number }): Network;
}
