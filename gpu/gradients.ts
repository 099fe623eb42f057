// tfjs-core's Node bundle leaves out the gradients of its kernels. They ship beside it as hundreds of modules that Node
// cannot load unaided (no extensions, no "type"): bundled at the start of each process, which takes 0.2 s; loaded one by
// one through tsx they took more than 3 s. Two of them are replaced: the gradients of sums and means multiply by a tensor
// of ones as large as the input, made in JavaScript at every step.
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import * as tf from "@tensorflow/tfjs-core";
import { buildSync } from "esbuild";

let isDone = false;

/** Registers every gradient with TensorFlow.js' one global registry. Repeating it does nothing. */
export function registerGradients(): void {
  if (isDone) return;
  isDone = true;
  const load = createRequire(import.meta.url);
  const { outputFiles } = buildSync({
    entryPoints: [load.resolve("@tensorflow/tfjs-core/dist/register_all_gradients.js")],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    logLevel: "silent",
  });
  compileFunction(outputFiles[0]!.text, ["require"])(load);
  for (const kernelName of [tf.Sum, tf.Mean]) {
    tf.unregisterGradient(kernelName);
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x"],
      gradFunc: (dy, saved, attributes) => {
        const x = saved[0]!;
        const axes = tf.util.parseAxisParam((attributes as { axis?: number[] }).axis as number[], x.shape);
        const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
        const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        return {
          x: () => {
            const gradient = tf.reshape(dy as tf.Tensor, kept);
            const share = kernelName === tf.Mean ? tf.mul(gradient, 1 / count) : gradient;
            return tf.broadcastTo(share, x.shape);
          },
        };
      },
    });
  }
}
