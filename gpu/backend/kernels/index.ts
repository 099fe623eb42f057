// Every kernel of the backend: one line a family. What is exported here is registered.
export * from "./batch-norm.ts";
export * from "./binary.ts";
export * from "./conv.ts";
export * from "./conv-filter-gradient.ts";
export * from "./conv-input-gradient.ts";
export * from "./conv3d.ts";
export * from "./create.ts";
export * from "./cumulative.ts";
// These names stand for the same kernels in either data format, instead of those of the files beside it.
export {
  conv2D,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  depthwiseConv2dNative,
  fusedConv2D,
  fusedDepthwiseConv2D,
} from "./data-format.ts";
export * from "./depthwise-conv.ts";
export * from "./dilation.ts";
export * from "./einsum.ts";
export * from "./gather.ts";
export * from "./host.ts";
export * from "./local-response.ts";
export * from "./matmul.ts";
export * from "./pixels.ts";
export * from "./pool.ts";
export * from "./pool-argmax.ts";
export * from "./pool3d.ts";
export * from "./random.ts";
export * from "./reduce.ts";
export * from "./resize.ts";
export * from "./scatter.ts";
export * from "./shape.ts";
export * from "./space-to-batch.ts";
export * from "./top-k.ts";
export * from "./unary.ts";
