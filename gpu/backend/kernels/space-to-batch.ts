// Blocks of pixels moved between space and batch or channels: reshapes and transposes, which mostly move nothing.
import { backend_util } from "@tensorflow/tfjs-core";
import type { Ref } from "../entry.ts";
import { defineKernel } from "../kernel.ts";
import { sizeOf } from "../value.ts";
import { recordOne } from "./compose.ts";
import { padV2, slice, transpose } from "./shape.ts";

export const spaceToBatchND = defineKernel<
  { x: Ref },
  { blockShape: number[]; paddings: [number, number][] }
>("SpaceToBatchND", ({ inputs: { x }, attributes: { blockShape, paddings }, recorder }) => {
  const rest = x.shape.slice(1 + blockShape.length).map(() => [0, 0]);
  const padding = { paddings: [[0, 0], ...paddings, ...rest], constantValue: 0 };
  const padded = recordOne(padV2, { x }, recorder, padding);
  const [shape, blocks] = [[...padded.shape], sizeOf(blockShape)];
  const split = backend_util.getReshaped(shape, blockShape, blocks, false);
  const perm = backend_util.getPermuted(split.length, blockShape.length, false);
  const moved = recordOne(transpose, { x: { ...padded, shape: split } }, recorder, { perm });
  return { ...moved, shape: backend_util.getReshapedPermuted(shape, blockShape, blocks, false) };
});

export const batchToSpaceND = defineKernel<{ x: Ref }, { blockShape: number[]; crops: number[][] }>(
  "BatchToSpaceND",
  ({ inputs: { x }, attributes: { blockShape, crops }, recorder }) => {
    const [shape, blocks] = [[...x.shape], sizeOf(blockShape)];
    const split = backend_util.getReshaped(shape, blockShape, blocks);
    const perm = backend_util.getPermuted(split.length, blockShape.length);
    const moved = recordOne(transpose, { x: { ...x, shape: split } }, recorder, { perm });
    const merged = backend_util.getReshapedPermuted(shape, blockShape, blocks);
    const begin = backend_util.getSliceBeginCoords(crops, blockShape.length);
    const size = backend_util.getSliceSize(merged, crops, blockShape.length);
    return recordOne(slice, { x: { ...moved, shape: merged } }, recorder, { begin, size });
  },
);

export const depthToSpace = defineKernel<{ x: Ref }, { blockSize: number; dataFormat: "NHWC" | "NCHW" }>(
  "DepthToSpace",
  ({ inputs: { x }, attributes: { blockSize: b, dataFormat }, recorder }) => {
    const split = (shape: readonly number[], perm: number[]) =>
      recordOne(transpose, { x: { ...x, shape } }, recorder, { perm });
    if (dataFormat === "NCHW") {
      const [n, c, h, w] = x.shape as [number, number, number, number];
      const moved = split([n, b, b, c / b ** 2, h, w], [0, 3, 4, 1, 5, 2]);
      return { ...moved, shape: [n, c / b ** 2, h * b, w * b] };
    }
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const moved = split([n, h, w, b, b, c / b ** 2], [0, 1, 3, 2, 4, 5]);
    return { ...moved, shape: [n, h * b, w * b, c / b ** 2] };
  },
);
