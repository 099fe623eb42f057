// Every kernel of the backend: one line a family. What is exported here is registered.
export * from "./batch-norm.ts";
export * from "./binary.ts";
export * from "./conv.ts";
export * from "./conv-filter-gradient.ts";
export * from "./conv-input-gradient.ts";
export * from "./create.ts";
export * from "./depthwise-conv.ts";
export * from "./gather.ts";
export * from "./matmul.ts";
export * from "./pool.ts";
export * from "./reduce.ts";
export * from "./resize.ts";
export * from "./shape.ts";
export * from "./unary.ts";
