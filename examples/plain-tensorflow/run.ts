// Trains on the backend named: `node --import tsx examples/plain-tensorflow/run.ts [onnx|wasm|cpu] [images] [--json]`.
import { parseArgs } from "node:util";
import { activateBackend, type BackendName, backendNames } from "./backends.ts";
import { train } from "./program.ts";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
const [name = "onnx", images = "1000"] = positionals;
if (!backendNames.includes(name as BackendName) || !(Number(images) > 0)) {
  console.error(`Usage: run.ts [${backendNames.join("|")}] [number of images] [--json]`);
  process.exit(2);
}

await activateBackend(name as BackendName);
const { epochs, prediction } = await train({ images: Number(images), epochs: 2 });
if (values.json) console.log(JSON.stringify({ backend: name, images: Number(images), epochs, prediction }));
else {
  for (const [i, { loss, accuracy, seconds }] of epochs.entries())
    console.log(
      `${name}, epoch ${i + 1}: loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(3)}, ${seconds.toFixed(1)} s`,
    );
  console.log(`first image: ${prediction.map((p) => p.toFixed(2)).join(" ")}`);
}
