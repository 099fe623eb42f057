// Which engine computes, and what is said when it cannot be had. Each choice runs in a process of its own, because a
// process has one engine.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);

/** Makes the GPU package look installed and broken, as after an interrupted download. */
const BREAK_GPU_PACKAGE = `
  import { register } from "node:module";
  const broken = 'data:text/javascript,throw new Error("libtensorflow is missing")';
  const hook = "export const resolve = (name, context, next) => name === '@tensorflow/tfjs-node-gpu'" +
    "? { url: " + JSON.stringify(broken) + ", shortCircuit: true } : next(name, context);";
  register("data:text/javascript," + encodeURIComponent(hook));`;

async function start(
  options: object,
  preparation = "",
): Promise<{ engine: Record<string, unknown>; error?: string; stderr: string }> {
  const script = `
    ${preparation}
    import * as tf from "@tensorflow/tfjs-core";
    import { startEngine } from "./gpu/engine.ts";
    try {
      const engine = await startEngine(${JSON.stringify(options)});
      const gradient = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2]));
      console.log(JSON.stringify({ engine, gradient: [...(await gradient.data())] }));
    } catch (error) {
      console.log(JSON.stringify({ error: error.name + ": " + error.message }));
    }`;
  const { stdout, stderr } = await run(process.execPath, [
    "--import",
    "tsx",
    "--input-type=module",
    "-e",
    script,
  ]);
  return { ...JSON.parse(stdout.trim().split("\n").at(-1)!), stderr };
}

describe("startEngine", () => {
  it("starts ONNX Runtime where nothing else is installed, and says what it is", async () => {
    const { engine, gradient } = (await start({ memoryBytes: 1e9 })) as {
      engine: unknown;
      gradient?: number[];
    };
    expect(engine).toMatchObject({ backend: "onnx", device: "CPU", memoryLimitBytes: 1e9 });
    expect(engine).toHaveProperty("version", expect.stringMatching(/^ONNX Runtime \d/));
    expect(gradient).toEqual([2, 4]);
  });

  it("keeps to the number of threads", async () => {
    expect((await start({ engine: "onnx", threads: 1 })).engine).toHaveProperty("threads", 1);
  });

  it("warns loudly about the reference engine", async () => {
    const { engine, stderr } = await start({ engine: "cpu" });
    expect(engine).toHaveProperty("backend", "cpu");
    expect(stderr).toMatch(/WARNING.*slower/);
  });

  it("refuses an engine that is not installed, with the remedy, instead of taking another", async () => {
    const { error } = await start({ engine: "tensorflow" });
    expect(error).toMatch(/^EngineUnavailableError: .*tfjs-node-gpu is not installed.*npm install/);
  });

  it("says so when an installed TensorFlow is broken, and what computes instead", async () => {
    const { engine, stderr } = await start({}, BREAK_GPU_PACKAGE);
    expect(engine).toHaveProperty("backend", "onnx");
    expect(stderr).toMatch(/tfjs-node-gpu is installed but does not load \(libtensorflow is missing\)/);
    expect(stderr).toMatch(/Computing on ONNX Runtime/);
  });

  it("does not hide a broken TensorFlow that was asked for", async () => {
    const { error } = await start({ engine: "tensorflow" }, BREAK_GPU_PACKAGE);
    expect(error).toMatch(/tfjs-node-gpu does not load: libtensorflow is missing/);
  });
});
