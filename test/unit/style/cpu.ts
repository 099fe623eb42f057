// The reference engine: slow, exact, always there.
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { require as load } from "tsx/cjs/api";

export async function useCpu(): Promise<void> {
  // tfjs-core's Node bundle leaves the gradients out; they register themselves with the one global engine.
  load("@tensorflow/tfjs-core/dist/register_all_gradients.js", import.meta.url);
  await tf.setBackend("cpu");
}
