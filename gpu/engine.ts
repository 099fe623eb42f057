// Chooses what computes: sets TensorFlow.js' backend and says which one it is, and on what. An explicit choice is kept
// or refused, never replaced; only `auto` chooses, and says what it chose.
import { availableParallelism } from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import type { Engine } from "../prisma/contract.ts";
import { BACKEND_NAME, DeviceUnavailableError, onnxBackend, registerOnnxBackend } from "./backend/index.ts";
import {
  type DeviceChoice,
  type EngineChoice,
  type EngineEnvironment,
  readEngineEnvironment,
} from "./env.ts";
import { registerGradients } from "./gradients.ts";
import { isHeapKept } from "./heap.ts";

/** What is not given comes from the environment. */
export interface EngineOptions {
  /** Default `auto`: TensorFlow where it is installed and loads, else ONNX Runtime. */
  engine?: EngineChoice | undefined;
  /**
   * Default `auto`: what an installed TensorFlow takes by itself, else the CPU. ONNX Runtime's other devices are taken
   * when they are asked for only: they lack operators of training, and nothing tells a graphics card from an emulated
   * one that is slower than the CPU.
   */
  device?: DeviceChoice | undefined;
  /** CPU threads; default the physical cores. */
  threads?: number | undefined;
  /** What runs may use, in bytes; default three quarters of the machine's memory. */
  memoryBytes?: number | undefined;
  /** What ONNX Runtime's engine says of itself; see OnnxBackendOptions. Default 0, nothing. */
  debug?: EngineEnvironment["debug"] | undefined;
}

/** The engine asked for cannot be had. The message says what to install. */
export class EngineUnavailableError extends Error {
  override name = "EngineUnavailableError";
}

/** Fastest first. They register the backend "tensorflow" when loaded. */
const TENSORFLOW_PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;
const TENSORFLOW_REMEDY =
  "Run `npm install @tensorflow/tfjs-node-gpu` (NVIDIA, CUDA 11.2) or `npm install @tensorflow/tfjs-node` on Node 22 " +
  "or older, or choose PENTIMENTO_ENGINE=onnx, which needs nothing installed.";

/**
 * Makes `tf` compute on the engine chosen. Call it once, before any tensor is made.
 * @throws EngineUnavailableError if an explicit choice cannot be had. @throws EnvironmentError
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  registerGradients();
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: EngineEnvironment = { ...readEngineEnvironment(), ...given };
  return { ...(await start(settings)), memoryLimitBytes: settings.memoryBytes };
}

async function start(settings: EngineEnvironment): Promise<Started> {
  const { engine, device } = settings;
  if (engine === "onnx") return startOnnx(settings);
  const isForeign = engine === "tensorflow" ? device === "webgpu" : device === "webgpu" || device === "cuda";
  if (engine !== "auto" && isForeign)
    throw new EngineUnavailableError(
      `Engine "${engine}" cannot use device "${device}". Choose PENTIMENTO_ENGINE=onnx, or leave PENTIMENTO_DEVICE out.`,
    );
  if (engine === "cpu") return startCpu();
  if (engine === "tensorflow") return startTensorflow(device);
  return device === "webgpu" ? startOnnx(settings) : chooseAutomatically(settings);
}

/**
 * Promises that these tensors never change and will be read often, which lets the engine compile them in. A hint:
 * engines without use for it ignore it.
 */
export function freezeTensors(tensors: Iterable<tf.Tensor>): void {
  if (tf.getBackend() === BACKEND_NAME) onnxBackend().freeze(tensors);
}

type Started = Omit<Engine, "memoryLimitBytes">;

const DEVICE_NAMES = { cpu: "CPU", webgpu: "GPU (WebGPU)", cuda: "GPU (CUDA)" } as const;

/** Graphs that wait for their next use may keep a quarter of the memory; whatever runs can have the rest. */
async function startOnnx(settings: EngineEnvironment): Promise<Started> {
  const { device, threads, memoryBytes, debug, debugFolder, tuningFolder } = settings;
  registerOnnxBackend({
    device: device === "auto" ? "cpu" : device,
    threads,
    keepsHeap: isHeapKept(),
    sessionBytes: memoryBytes / 4,
    debug,
    debugFolder,
    tuningFolder,
  });
  await activate(BACKEND_NAME);
  try {
    await onnxBackend().ready();
  } catch (error) {
    if (error instanceof DeviceUnavailableError) throw new EngineUnavailableError(error.message);
    throw error;
  }
  const { env } = await import("onnxruntime-node");
  const version = env.versions.node ?? env.versions.common;
  return {
    backend: "onnx",
    device: DEVICE_NAMES[onnxBackend().device],
    threads: onnxBackend().threads,
    version: `ONNX Runtime ${version}`,
  };
}

async function startCpu(): Promise<Started> {
  await import("@tensorflow/tfjs-backend-cpu");
  await activate("cpu");
  console.error(
    "WARNING: computing with TensorFlow.js' plain JavaScript reference (engine cpu): hundreds of times slower than " +
      "the other engines. Choose PENTIMENTO_ENGINE=onnx or auto unless you are checking results.",
  );
  return {
    backend: "cpu",
    device: "CPU (JavaScript)",
    threads: 1,
    version: `TensorFlow.js ${tf.version_core}`,
  };
}

/** One package computes on GPUs only where it finds one; the other never does. */
function packagesFor(device: DeviceChoice): readonly string[] {
  const isGpu = (name: string) => name.endsWith("-gpu");
  if (device === "cuda") return TENSORFLOW_PACKAGES.filter(isGpu);
  return device === "cpu" ? TENSORFLOW_PACKAGES.filter((name) => !isGpu(name)) : TENSORFLOW_PACKAGES;
}

async function startTensorflow(device: DeviceChoice): Promise<Started> {
  const faults: string[] = [];
  for (const name of packagesFor(device)) {
    try {
      return await loadTensorflow(name, device);
    } catch (error) {
      faults.push(
        isMissing(error, name) ? `${name} is not installed` : `${name} does not load: ${reason(error)}`,
      );
    }
  }
  throw new EngineUnavailableError(
    `Engine "tensorflow" is not available: ${faults.join("; ")}. ${TENSORFLOW_REMEDY}`,
  );
}

/** Absence of a package is normal; one that is there and broken is worth saying, and what is used instead. */
async function chooseAutomatically(settings: EngineEnvironment): Promise<Started> {
  const faults: string[] = [];
  let started: Started | undefined;
  for (const name of packagesFor(settings.device)) {
    try {
      started ??= await loadTensorflow(name, settings.device);
    } catch (error) {
      if (!isMissing(error, name)) faults.push(`${name} is installed but does not load (${reason(error)})`);
    }
  }
  started ??= await startOnnx(settings);
  if (faults.length > 0)
    console.error(`${faults.join("; ")}. Reinstall or remove it. Computing on ${started.version} instead.`);
  return started;
}

async function loadTensorflow(packageName: string, device: DeviceChoice): Promise<Started> {
  await import(packageName);
  await activate("tensorflow");
  const backend: object = tf.backend();
  const isGpu = "isUsingGpuDevice" in backend && backend.isUsingGpuDevice === true;
  if (packageName.endsWith("-gpu") && !isGpu) {
    if (device === "cuda") throw new EngineUnavailableError("it finds no GPU that it can use");
    console.error(`WARNING: ${packageName} found no GPU that it can use and computes on the CPU.`);
  }
  return {
    backend: "tensorflow",
    device: isGpu ? "GPU" : "CPU",
    threads: availableParallelism(),
    version: `${packageName}, TensorFlow.js ${tf.version_core}`,
  };
}

async function activate(name: string): Promise<void> {
  const isSet = await tf.setBackend(name);
  if (!isSet) throw new EngineUnavailableError(`TensorFlow.js could not start its backend "${name}".`);
  await tf.ready();
}

/** Whether the package itself was not found, rather than something it needs. */
function isMissing(error: unknown, packageName: string): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return (
    (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") &&
    reason(error).includes(`'${packageName}'`)
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
}
