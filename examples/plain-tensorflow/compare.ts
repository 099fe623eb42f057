// The same training on our backend and on TensorFlow.js' WebAssembly, each in a process of its own. Fails unless ours
// is at least ten times as fast.
//
// ONNX Runtime trains on all 1,000 images, and the time it takes to compile its graphs counts. WebAssembly would need
// minutes, so it trains on the first 50, and only its second epoch counts, when it is warm.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BackendName } from "./backends.ts";
import type { Training } from "./program.ts";

const MUST_REACH = 10;
const IMAGES = { onnx: 1000, wasm: 50 };

const onnx = await run("onnx");
const wasm = await run("wasm");
const wholeSeconds = onnx.reduce((sum, { seconds }) => sum + seconds, 0);
const onnxSpeed = (IMAGES.onnx * onnx.length) / wholeSeconds;
const wasmSpeed = IMAGES.wasm / wasm.at(-1)!.seconds;
const ratio = onnxSpeed / wasmSpeed;
console.log(
  `onnx ${onnxSpeed.toFixed(0)} images/s, wasm ${wasmSpeed.toFixed(1)} images/s: ${ratio.toFixed(1)} times as fast ` +
    `(must reach ${MUST_REACH})`,
);
if (ratio < MUST_REACH) process.exitCode = 1;

async function run(backend: Exclude<BackendName, "cpu">): Promise<Training["epochs"]> {
  const program = fileURLToPath(new URL("run.ts", import.meta.url));
  const args = ["--import", "tsx", program, backend, `${IMAGES[backend]}`, "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { epochs } = JSON.parse(stdout.trim().split("\n").at(-1)!) as Training;
  for (const { loss, seconds } of epochs)
    console.log(`${backend}: ${IMAGES[backend]} images, loss ${loss.toFixed(4)}, ${seconds.toFixed(1)} s`);
  return epochs;
}
