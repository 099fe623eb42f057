// The reference engine: slow, exact, always there.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { registerGradients } from "../../../gpu/gradients.ts";

export async function useCpu(): Promise<void> {
  registerGradients();
  await tf.setBackend("cpu");
}
