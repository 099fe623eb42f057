// The compute process as the worker sees it: forked, spoken to, killed. Native inference blocks its event loop and
// may bring it down, hence a process of its own. Knows nothing of the database.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Catalogue } from "../../prisma/contract.ts";
import { withKeptHeap } from "../heap.ts";
import type { FromCompute, RunSpec, StopKind, ToCompute } from "./messages.ts";

const ENTRY = fileURLToPath(new URL("../compute.ts", import.meta.url));

/** Linux tells times in hundredths of a second, whatever its own clock does. */
const TICK_MS = 10;

/** How a compute process ended; `because` is set when the worker itself killed it. */
export interface ComputeExit {
  type: "exit";
  code: number | null;
  signal: NodeJS.Signals | null;
  because: string | undefined;
}

/** The compute process, or its engine, could not start; the message says why. */
export class ComputeStartError extends Error {
  override name = "ComputeStartError";
}

export class ComputeProcess {
  /** Resident memory without a run; grows when the engine starts. */
  idleBytes = 0;
  #child: ChildProcess;
  #inbox: FromCompute[] = [];
  #wake: (() => void) | undefined;
  #exit: ComputeExit | undefined;
  #hasEnded = false;
  #because: string | undefined;

  private constructor(env: NodeJS.ProcessEnv) {
    this.#child = fork(ENTRY, {
      env: withKeptHeap(env),
      execArgv: ["--import", "tsx"],
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child.on("message", (message) => this.#deliver(message as FromCompute));
    this.#child.on("error", (error) => {
      console.error("Compute process:", error.message);
      if (this.#child.pid !== undefined) return;
      // It never was: nothing else will say so.
      this.#exit = {
        type: "exit",
        code: null,
        signal: null,
        because: `could not be started: ${error.message}`,
      };
      this.#hasEnded = true;
      this.#wake?.();
    });
    // Both events, because "exit" may come before the last messages are read, and "disconnect" knows no reason.
    let open = 2;
    const end = () => {
      open -= 1;
      if (open > 0) return;
      this.#hasEnded = true;
      this.#wake?.();
    };
    this.#child.on("exit", (code, signal) => {
      this.#exit = { type: "exit", code, signal, because: this.#because };
      end();
    });
    this.#child.on("disconnect", end);
  }

  /** Forks one and waits until it takes runs. Its engine starts with the first that needs it. @throws ComputeStartError */
  static async start(env: NodeJS.ProcessEnv = process.env): Promise<ComputeProcess> {
    const compute = new ComputeProcess(env);
    await new Promise<void>((resolve) => {
      compute.#wake = resolve;
    });
    if (compute.#exit === undefined) return compute;
    throw new ComputeStartError(
      `The compute process ended before it was ready (it ${describeExit(compute.#exit)}).`,
    );
  }

  /** What it can do, and on what: its engine starts. Not during a run. @throws ComputeStartError */
  async readCatalogue(): Promise<Catalogue> {
    this.#send({ type: "describe" });
    const answer = await this.#next();
    if (answer.type === "catalogue") return answer.catalogue;
    this.kill("it did not start its engine");
    if (answer.type === "unable") throw new ComputeStartError(answer.message);
    throw new ComputeStartError(
      `The compute process ended before its engine was up (${answer.type === "exit" ? describeExit(answer) : answer.type}).`,
    );
  }

  get isAlive(): boolean {
    return this.#exit === undefined && this.#because === undefined;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /**
   * Starts one method; a second run may start when this one has ended.
   * @returns what the process says, in order, to the message that ends the run (`done`, `stopped`, `failed`, `exit`).
   */
  run(spec: RunSpec): AsyncGenerator<FromCompute | ComputeExit, void> {
    this.#send({ type: "start", spec });
    return this.#messages();
  }

  async *#messages(): AsyncGenerator<FromCompute | ComputeExit, void> {
    for (;;) {
      const message = await this.#next();
      // A fault leaves the process in a state that nobody knows; the next run gets another one.
      if (message.type === "failed" && message.remedy === undefined) this.kill("it met a fault");
      yield message;
      if (message.type !== "progress") return;
      // The consumer asks for the next one when it has recorded this one.
      this.#send({ type: "recorded" });
    }
  }

  stop(kind: StopKind): void {
    this.#send({ type: "stop", kind });
  }

  kill(because: string): void {
    if (!this.isAlive) return;
    this.#because = because;
    this.#child.kill("SIGKILL");
  }

  /** Resolves when the process is gone. */
  async end(because: string): Promise<void> {
    if (this.#exit !== undefined) return;
    const gone = once(this.#child, "exit");
    this.kill(because);
    await gone;
  }

  /** Resident memory in bytes; undefined where the system does not tell (only Linux has /proc). */
  async residentBytes(): Promise<number | undefined> {
    const status = await readFile(`/proc/${this.pid}/status`, "utf8").catch(() => "");
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  }

  /** Processor time used so far, in milliseconds over all threads; undefined where the system does not tell. */
  async usedMs(): Promise<number | undefined> {
    const stat = await readFile(`/proc/${this.pid}/stat`, "utf8").catch(() => "");
    // The second field, the program's name, may hold anything; the last `)` ends it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : undefined;
  }

  #send(message: ToCompute): void {
    // A process that died meanwhile says so by its exit; a failed send adds nothing.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #deliver(message: FromCompute): void {
    if (message.type === "ready") this.idleBytes = message.idleBytes;
    else this.#inbox.push(message);
    this.#wake?.();
  }

  async #next(): Promise<FromCompute | ComputeExit> {
    for (;;) {
      const message = this.#inbox.shift();
      if (message !== undefined) return message;
      if (this.#hasEnded) return this.#exit!;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** For people: `killed by SIGKILL, perhaps for lack of memory`. */
export function describeExit({ code, signal, because }: ComputeExit): string {
  if (because !== undefined) return because;
  if (signal === "SIGKILL") return "was killed (SIGKILL), perhaps out of memory";
  return signal === null ? `ended with exit code ${code}` : `was killed (${signal})`;
}
