// Kernels whose results have a shape that depends on values, which no graph can promise. They compute at once, by the
// reference's code, and therefore only on tensors whose values exist.
import "@tensorflow/tfjs-backend-cpu";
import {
  type BackendValues,
  getKernel,
  type KernelBackend,
  type NamedTensorInfoMap,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { Elements, Ref } from "../entry.ts";
import { DataDependentShapeError } from "../errors.ts";
import { defineKernel, type Kernel } from "../kernel.ts";
import { newElements } from "../recorder.ts";
import { ResidentElements } from "../resident.ts";
import type { Dtype } from "../value.ts";

/** What the reference's kernels use of their backend: values by handle, and new tensors. */
class HostStorage {
  private readonly values = new Map<object, BackendValues>();
  readonly data = { get: (dataId: object) => ({ values: this.values.get(dataId) }) };

  makeTensorInfo(shape: number[], dtype: Dtype, values: BackendValues): TensorInfo {
    const dataId = {};
    this.values.set(dataId, values);
    return { dataId, shape, dtype };
  }
}

type Inputs = Record<string, Ref | Ref[]>;

function hostKernel(name: string): Kernel {
  return defineKernel<Inputs, Record<string, never>>(name, ({ inputs, attributes, recorder }) => {
    const storage = new HostStorage();
    const load = (input: string, { entry, shape, dtype }: Ref) => {
      const elements = entry.elements instanceof ResidentElements ? entry.elements.read : entry.elements;
      if (!elements) throw new DataDependentShapeError(name, input);
      return storage.makeTensorInfo([...shape], dtype, elements);
    };
    const loaded = Object.entries(inputs).map(([input, ref]) => [
      input,
      Array.isArray(ref) ? ref.map((part) => load(input, part)) : load(input, ref),
    ]);
    const result = getKernel(name, "cpu").kernelFunc({
      inputs: Object.fromEntries(loaded) as NamedTensorInfoMap,
      attrs: attributes,
      backend: storage as unknown as KernelBackend,
    });
    const references = [result].flat().map(({ dataId, shape, dtype }) => {
      const elements = typed(storage.data.get(dataId).values!, dtype as Dtype);
      return recorder.elements({ shape, dtype: dtype as Dtype }, elements);
    });
    return Array.isArray(result) ? references : references[0]!;
  });
}

/** Some of the reference's kernels hand over plain arrays. */
function typed(values: BackendValues, dtype: Dtype): Elements {
  const elements = newElements(dtype, values.length);
  elements.set(values as Elements);
  return elements;
}

export const unique = hostKernel("Unique");
export const broadcastArgs = hostKernel("BroadcastArgs");
export const nonMaxSuppressionV3 = hostKernel("NonMaxSuppressionV3");
export const nonMaxSuppressionV4 = hostKernel("NonMaxSuppressionV4");
export const nonMaxSuppressionV5 = hostKernel("NonMaxSuppressionV5");
export const sparseFillEmptyRows = hostKernel("SparseFillEmptyRows");
export const sparseReshape = hostKernel("SparseReshape");
export const sparseSegmentMean = hostKernel("SparseSegmentMean");
export const sparseSegmentSum = hostKernel("SparseSegmentSum");
export const raggedGather = hostKernel("RaggedGather");
export const raggedRange = hostKernel("RaggedRange");
export const raggedTensorToTensor = hostKernel("RaggedTensorToTensor");
