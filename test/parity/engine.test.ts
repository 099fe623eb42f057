// Which engine computes, and what is said when it cannot be had. Each choice runs in a process of its own, because a
// process has one engine.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";

// Each start takes seconds, and more on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const run = promisify(execFile);
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("PENTIMENTO_")),
);

/** Makes the GPU package look installed and broken, as after an interrupted download. */
const BREAK_GPU_PACKAGE = `
  import { register } from "node:module";
  const broken = 'data:text/javascript,throw new Error("libtensorflow is missing")';
  const hook = "export const resolve = (name, context, next) => name === '@tensorflow/tfjs-node-gpu'" +
    "? { url: " + JSON.stringify(broken) + ", shortCircuit: true } : next(name, context);";
  register("data:text/javascript," + encodeURIComponent(hook));`;

const CUDA_LIBRARY = "node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so";

async function start(
  options: object,
  preparation = "",
  variables: Record<string, string> = {},
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
  const { stdout, stderr } = await run(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", script],
    { env: { ...env, ...variables } as NodeJS.ProcessEnv },
  );
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

  it("refuses a device that is not there, with what to install, instead of taking another", async () => {
    // A loader of graphics drivers that finds none, whatever this machine has.
    const noDriver = { VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: "/nonexistent.json" };
    const { error } = await start({}, "", { PENTIMENTO_DEVICE: "webgpu", ...noDriver });
    expect(error).toMatch(/^EngineUnavailableError: .*device "webgpu".*adapter.*libvulkan1/);
  });

  it.skipIf(existsSync(CUDA_LIBRARY))("refuses CUDA where its library was not installed", async () => {
    const { error } = await start({ device: "cuda" });
    expect(error).toMatch(/^EngineUnavailableError: .*device "cuda".*ONNXRUNTIME_NODE_INSTALL=cuda12/);
  });

  it("refuses a device that the engine does not know", async () => {
    const { error } = await start({ engine: "cpu", device: "cuda" });
    expect(error).toMatch(/^EngineUnavailableError: Engine "cpu" cannot use device "cuda"/);
    const { error: ofTensorflow } = await start({ engine: "tensorflow", device: "webgpu" });
    expect(ofTensorflow).toMatch(/Engine "tensorflow" cannot use device "webgpu"/);
  });

  it("wants TensorFlow's GPU package for CUDA, not the other", async () => {
    const { error } = await start({ engine: "tensorflow", device: "cuda" });
    expect(error).toMatch(/tfjs-node-gpu is not installed\. Run/);
  });

  it("names every fault of the environment", async () => {
    const { error } = await start({}, "", { PENTIMENTO_DEVICE: "gpu", PENTIMENTO_DEBUG: "5" });
    expect(error).toMatch(
      /^EnvironmentError: [\s\S]*PENTIMENTO_DEVICE: [\s\S]*"webgpu"[\s\S]*PENTIMENTO_DEBUG: /,
    );
  });
});
