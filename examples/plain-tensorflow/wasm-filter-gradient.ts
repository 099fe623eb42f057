// tfjs-backend-wasm 4.22 has no Conv2DBackpropFilter, so nothing with a convolution trains on it. This adds the kernel,
// made of the backend's own fast convolution: with batch and channels exchanged, the gradient of a filter is the
// convolution of the input with the gradient of the output. (Borrowing the kernel of tfjs-backend-cpu is slower by far.)
import * as tf from "@tensorflow/tfjs-core";

export function registerFilterGradient(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const { strides, pad, filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
      const shape = x.shape as [number, number, number, number];
      const { padInfo, strideHeight, strideWidth, outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
        shape,
        filterShape,
        strides,
        1,
        pad,
        undefined,
        false,
      );
      if (strideHeight !== 1 || strideWidth !== 1)
        throw new Error("This kernel of the example takes strides of 1 only.");
      const [filterHeight, filterWidth] = filterShape;
      // Exact padding: with the forward pass's the result has the size of the filter.
      const padding: [[number, number], [number, number], [number, number], [number, number]] = [
        [0, 0],
        [padInfo.top, filterHeight - 1 - padInfo.top + outHeight - shape[1]],
        [padInfo.left, filterWidth - 1 - padInfo.left + outWidth - shape[2]],
        [0, 0],
      ];
      const image = tf.transpose(tensorOf(x), [3, 1, 2, 0]) as tf.Tensor4D;
      const filter = tf.transpose(tensorOf(dy), [1, 2, 0, 3]) as tf.Tensor4D;
      return tf.transpose(tf.conv2d(image, filter, 1, padding), [1, 2, 0, 3]);
    },
  });
}

/** Operations inside a kernel want tensors; the enclosing tidy disposes them. */
const tensorOf = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);
