// tfjs-core's Node bundle leaves out the gradients of its kernels. They ship beside it as modules that Node cannot
// load unaided (no extensions, no "type"); tsx, which runs this whole project, can.
import { require as load } from "tsx/cjs/api";

/** Registers every gradient with TensorFlow.js' one global registry. Repeating it does nothing. */
export function registerGradients(): void {
  load("@tensorflow/tfjs-core/dist/register_all_gradients.js", import.meta.url);
}
