// Works on paintings: strokes that a machine chooses, one work a painting at a time. Each runs in a process of its own; this
// stores what it sends and tells who looks. A work is no row: when the server ends it ends, and what it painted stays, to be
// undone or kept.
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { PrismaClient } from "../../prisma/client.ts";
import { ApiError, describeError } from "../errors.ts";
import { appendPaintingEvents } from "../painting/append.ts";
import { MAX_TIME_MS } from "../painting/strokes.ts";
import { NEXT, type WorkBatch, type WorkMessage, type WorkTask } from "./protocol.ts";
import { type PaintingWork, PaintingWorkState } from "./type.ts";

const PROGRAM = fileURLToPath(new URL("./work-process.ts", import.meta.url));
/** Each takes a processor and some 300 MB. */
const MAX_WORKS = 2;
/** Works that are over and still told of. */
const MAX_REMEMBERED = 200;

export interface NewWork {
  painting: { id: string; createdAt: Date };
  /** All its strokes are one gesture: undone as one, by its author. */
  gesture: string;
  author: string;
  task: WorkTask;
}

export class PaintingWorks {
  readonly #db: PrismaClient;
  readonly #log: (line: string) => void;
  /** The newest of each painting. */
  readonly #works = new Map<string, PaintingWork>();
  readonly #processes = new Map<string, ChildProcess>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(db: PrismaClient, log: (line: string) => void) {
    this.#db = db;
    this.#log = log;
  }

  newestOf(paintingId: string): PaintingWork | undefined {
    return this.#works.get(paintingId);
  }

  /** @throws CONFLICT where work is under way on the painting, UNAVAILABLE where enough is under way elsewhere. */
  checkRoom(paintingId: string): void {
    if (this.#processes.has(paintingId)) {
      throw new ApiError("CONFLICT", "Work on this painting is under way.", {
        remedy: "Cancel it, or wait until it is over.",
      });
    }
    if (this.#processes.size >= MAX_WORKS) {
      throw new ApiError("UNAVAILABLE", `${MAX_WORKS} other paintings are worked on.`, {
        remedy: "Try again in a minute.",
      });
    }
  }

  /** @throws what checkRoom throws. */
  start(work: NewWork): PaintingWork {
    const { painting, gesture, author, task } = work;
    this.checkRoom(painting.id);
    const child = fork(PROGRAM, {
      execArgv: ["--import", "tsx"],
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#processes.set(painting.id, child);
    const started: PaintingWork = {
      ...{ paintingId: painting.id, gesture, author, kind: task.kind, state: PaintingWorkState.RUNNING },
      ...{ done: 0, total: 0, message: null },
    };
    this.#tell(started);
    child.on("message", (message: WorkMessage) => {
      if ("summary" in message) this.#end(painting.id, PaintingWorkState.FINISHED, message.summary);
      else void this.#store(work, child, message);
    });
    child.once("error", (error) => this.#fail(painting.id, error));
    child.once("close", (code, signal) => {
      this.#fail(painting.id, new Error(`The work process ended early (${signal ?? code}).`));
    });
    child.send(task);
    return started;
  }

  /** What is painted stays. @returns the work as it is afterwards; undefined where there was none. */
  cancel(paintingId: string): PaintingWork | undefined {
    this.#end(paintingId, PaintingWorkState.CANCELLED, "Cancelled; what was painted stays.");
    return this.newestOf(paintingId);
  }

  /** Ends the work that paints one of these gestures: somebody took it back. */
  cancelGestures(paintingId: string, gestures: readonly string[]): void {
    const work = this.newestOf(paintingId);
    if (work && gestures.includes(work.gesture)) this.cancel(paintingId);
  }

  /** Calls `wake` when the painting's work is another. @returns how to stop. */
  onChange(paintingId: string, wake: () => void): () => void {
    const listeners = this.#listeners.get(paintingId) ?? new Set();
    this.#listeners.set(paintingId, listeners.add(wake));
    return () => {
      listeners.delete(wake);
      if (listeners.size === 0) this.#listeners.delete(paintingId);
    };
  }

  async close(): Promise<void> {
    for (const id of [...this.#processes.keys()]) this.cancel(id);
  }

  async #store(work: NewWork, child: ChildProcess, batch: WorkBatch): Promise<void> {
    const { painting, gesture, author, task } = work;
    const kind = task.kind === "RELAX" ? "REPLACE" : "STROKES";
    const timeMs = Math.min(MAX_TIME_MS, Math.max(0, Date.now() - painting.createdAt.getTime()));
    const strokes = batch.strokes.map((stroke) => ({ ...stroke, timeMs }));
    const events = strokes.length > 0 ? [{ id: randomUUID(), kind, gesture, author, strokes } as const] : [];
    try {
      await appendPaintingEvents(this.#db, painting.id, events);
    } catch (error) {
      // Cancelled meanwhile, and perhaps other work begun.
      if (this.#processes.get(painting.id) === child) this.#fail(painting.id, error);
      return;
    }
    const current = this.newestOf(painting.id);
    if (!current || this.#processes.get(painting.id) !== child) return;
    this.#tell({ ...current, done: batch.done, total: batch.total });
    child.send(NEXT);
  }

  #fail(paintingId: string, error: unknown): void {
    if (!this.#processes.has(paintingId)) return;
    const isTold = error instanceof ApiError;
    if (!isTold) this.#log(`Work on painting ${paintingId} failed: ${describeError(error)}`);
    const message = isTold ? error.message : "The work failed; the server's log says why. Try again.";
    this.#end(paintingId, PaintingWorkState.FAILED, message);
  }

  #end(paintingId: string, state: PaintingWorkState, message: string): void {
    const child = this.#processes.get(paintingId);
    const work = this.newestOf(paintingId);
    if (!child || !work) return;
    this.#processes.delete(paintingId);
    child.removeAllListeners();
    // An error of a process that is being ended is nobody's.
    child.on("error", () => {});
    if (state !== PaintingWorkState.FINISHED) child.kill("SIGKILL");
    this.#tell({ ...work, state, message });
  }

  #tell(work: PaintingWork): void {
    // Taken out first: the newest stands last, the longest unchanged first.
    this.#works.delete(work.paintingId);
    this.#works.set(work.paintingId, work);
    for (const [id] of this.#works) {
      if (this.#works.size <= MAX_REMEMBERED) break;
      if (!this.#processes.has(id)) this.#works.delete(id);
    }
    for (const wake of this.#listeners.get(work.paintingId) ?? []) wake();
  }
}
