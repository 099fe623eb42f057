// One compiled graph in ONNX Runtime: how it is made, run and freed on each device.
import { InferenceSession, type Tensor as OnnxTensor } from "onnxruntime-node";
import type { Device } from "./devices.ts";
import { listNodes } from "./onnx/census.ts";
import { UNREADABLE_OUTPUT, unreadableOutputComplaint, withUnreadableOutput } from "./output-copies.ts";
import { endProfile, type NodeTime, type ProfileFile, profileOptions } from "./profile.ts";

export type Tensors = Record<string, OnnxTensor>;

export interface SessionSettings {
  device: Device;
  /** Of the CPU. */
  threads: number;
  /** The process's heap keeps what is freed, for all sessions: none needs an arena of its own. */
  keepsHeap: boolean;
}

export interface GraphFile {
  /** What reports call it. */
  label: string;
  model: Uint8Array;
  /** Outputs that stay on the device, by name. Others come to the CPU. */
  residentOutputs: ReadonlySet<string>;
  /** Where ONNX Runtime writes what it made of the model, if anywhere. */
  optimisedPath?: string | undefined;
  profile?: ProfileFile | undefined;
}

export class Session {
  /** Runs so far. */
  runs = 0;
  private holders = 0;
  private readonly inputs: ReadonlySet<string>;
  private isRetired = false;
  private isProfiling: boolean;

  private constructor(
    readonly label: string,
    private readonly native: InferenceSession,
    private readonly complaint: string | undefined,
    private readonly profile: ProfileFile | undefined,
  ) {
    this.isProfiling = profile !== undefined;
    this.inputs = new Set(native.inputNames);
  }

  static async create(
    { label, model, residentOutputs, optimisedPath, profile }: GraphFile,
    { device, threads, keepsHeap }: SessionSettings,
  ): Promise<Session> {
    const complaint = device === "cpu" ? await unreadableOutputComplaint() : undefined;
    const native = await InferenceSession.create(complaint ? withUnreadableOutput(model) : model, {
      executionProviders: [device === "webgpu" ? webgpuFor(model) : device],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      enableCpuMemArena: !keepsHeap,
      // A pattern is one block as large as the whole plan, besides the arena's.
      enableMemPattern: false,
      logSeverityLevel: 3,
      // Waiting threads sleep instead of spinning: server, database and gallery share the processor, and on two cores
      // crowded by other work steps took two thirds of the time. Alone, neither is faster (steps of 290, 620, 1780 ms).
      extra: { session: { intra_op: { allow_spinning: "0" } } },
      ...(residentOutputs.size > 0 ? { preferredOutputLocation: locations(residentOutputs) } : {}),
      ...(optimisedPath ? { optimizedModelFilePath: optimisedPath } : {}),
      ...(profile ? profileOptions(profile) : {}),
    });
    return new Session(label, native, complaint, profile);
  }

  /** Whether the model has an input of that name. */
  takes(name: string): boolean {
    return this.inputs.has(name);
  }

  /** Computes into the memory of `results`, which name every output. On the CPU only. */
  async runInto(feeds: Tensors, results: Tensors): Promise<void> {
    this.runs++;
    if (this.complaint === undefined) {
      await this.native.run(feeds, results);
      return;
    }
    try {
      await this.native.run(feeds, { [UNREADABLE_OUTPUT]: null, ...results });
    } catch (error) {
      // The one that tells of a complete run.
      if (!(error instanceof Error) || error.message !== this.complaint) throw error;
    }
  }

  /** @returns outputs where the runtime left them. Those on the device are the caller's to dispose. */
  async run(feeds: Tensors): Promise<Tensors> {
    this.runs++;
    return this.native.run(
      feeds,
      this.native.outputNames.filter((name) => name !== UNREADABLE_OUTPUT),
    );
  }

  /** Keeps the session until the function returned is called: memory on the device belongs to its session. */
  hold(): () => Promise<void> {
    this.holders++;
    return async () => {
      this.holders--;
      if (this.isRetired && this.holders === 0) await this.native.release();
    };
  }

  /** Ends the profile and returns what it measured, if one is under way. */
  async takeProfile(): Promise<NodeTime[] | undefined> {
    if (!this.isProfiling || !this.profile) return undefined;
    this.isProfiling = false;
    this.native.endProfiling();
    return endProfile(this.profile);
  }

  /** Frees the session as soon as nobody holds it. */
  async release(): Promise<void> {
    await this.takeProfile();
    this.isRetired = true;
    if (this.holders === 0) await this.native.release();
  }
}

function locations(residentOutputs: ReadonlySet<string>): Record<string, "gpu-buffer"> {
  return Object.fromEntries([...residentOutputs].map((name) => [name, "gpu-buffer"]));
}

/** WebGPU claims every MaxPool and then has no indices of the maxima: such nodes go to the CPU. */
function webgpuFor(model: Uint8Array) {
  const beyondIt = listNodes(model).filter(
    ({ operator, outputs }) => operator === "MaxPool" && outputs.length > 1,
  );
  if (beyondIt.length === 0) return "webgpu";
  return { name: "webgpu", forceCpuNodeNames: beyondIt.map(({ name }) => name) } as const;
}
