// Everything the worker writes of a run it holds. Each write asks that the run is RUNNING and still this worker's: a
// worker that was thought dead and comes back finds itself fenced off and writes nothing. While the database is away it waits.
import { setTimeout as sleep } from "node:timers/promises";
import type { Prisma, RunState } from "../../prisma/client.ts";
import { GALLERY_CHANNEL, type NewRunEvent } from "../../prisma/contract.ts";
import { isOutageOfQuery } from "../../prisma/outage.ts";
import { requeueRun } from "../../prisma/queue.ts";
import { appendEvents, notify, PATIENT, type TransitionDetails, transition } from "../../prisma/run-store.ts";
import type { ClaimedRun } from "./claim.ts";
import { GALLERY_NOTICE_MS, PREVIEW_PICTURE_MS, type WorkerContext, WRITE_AGAIN_MS } from "./context.ts";
import { encodePreview, encodeResult } from "./encode.ts";
import type {
  PixelImage,
  PreviewImage,
  ProgressMessage,
  RunResult,
  SavedState,
  StorageTrouble,
} from "./messages.ts";
import { writeModel } from "./write-model.ts";

/** Another worker has the run, or nobody: nothing was written and nothing must be. */
export class LostRunError extends Error {
  override name = "LostRunError";
}

/** What is written in one transaction: events, the run's row, and what must stand or fall with them. */
interface Entry {
  events: NewRunEvent[];
  patch: Prisma.RunUncheckedUpdateManyInput;
  also: ((tx: Prisma.TransactionClient) => Promise<void>) | undefined;
}

type ImageResult = Extract<RunResult, { image: PixelImage }>;

const NO_STATE = { stateBlob: null, stateIteration: null } as const;

export class RunRecord {
  readonly #worker: WorkerContext;
  readonly #run: ClaimedRun;
  readonly #shutdown: AbortSignal;
  #galleryNoticeAt = 0;
  #pictureAt = 0;

  /** @param shutdown after which nothing is waited for. */
  constructor(worker: WorkerContext, run: ClaimedRun, shutdown: AbortSignal) {
    this.#worker = worker;
    this.#run = run;
    this.#shutdown = shutdown;
  }

  /** The run as this worker left it: what was written and not answered for is not written twice. */
  get #mine() {
    return {
      workerId: this.#worker.id,
      state: "RUNNING",
      lastSequence: this.#run.lastSequence,
    } satisfies Prisma.RunWhereInput;
  }

  /**
   * Records one iteration, in one transaction. An iteration that has events already (the compute process crashed
   * and came by here again) leaves none, but its state is kept.
   * @throws LostRunError
   */
  async progress(message: ProgressMessage): Promise<void> {
    const { iteration, total, stage, values, images, checkpoint, state } = message;
    const run = this.#run;
    if (iteration <= run.recordedIteration) return this.#keepState(state);
    if (run.isPreview && state === undefined && !this.#isPictureDue()) return;
    const computeMs = run.computeMs + message.elapsedMs;
    const events: NewRunEvent[] = [];
    if (Object.keys(values).length > 0 || images.length > 0) {
      const payload = { iteration, total, stage, values, computeMs: Math.round(computeMs) };
      events.push({ kind: "METRICS", payload });
    }
    const patch: Prisma.RunUncheckedUpdateManyInput = {
      iteration,
      total,
      computeMs: Math.round(computeMs),
      crashes: 0,
    };
    const previews = await Promise.all(images.map((image) => this.#preview(iteration, image))).catch(
      async (error) => {
        // No row will name it: the run goes on from the state before.
        if (state !== undefined && state.blob !== run.spec.state) await this.#discard(state.blob);
        throw error;
      },
    );
    events.push(...previews.map((payload) => ({ kind: "PREVIEW", payload }) as const));
    // Where nothing is unnamed, the first named one stands for the run.
    const [newest] = previews;
    if (newest) {
      Object.assign(patch, {
        previewBlob: newest.blob,
        previewWidth: newest.width,
        previewHeight: newest.height,
      });
    }
    const also = checkpoint && ((tx: Prisma.TransactionClient) => writeModel(tx, this.#maker, checkpoint));
    await this.#keepState(state, { events, patch, also });
    run.recordedIteration = iteration;
    run.computeMs = computeMs;
    run.crashes = 0;
  }

  /** Of a preview's pictures those between are left out: writing them would take longer than making them. */
  #isPictureDue(): boolean {
    const now = performance.now();
    if (now < this.#pictureAt) return false;
    this.#pictureAt = now + PREVIEW_PICTURE_MS;
    return true;
  }

  /** The result and the run's success, or neither. A preview's result is its last picture. @throws LostRunError */
  async success(result: RunResult, elapsedMs: number): Promise<void> {
    if (this.#run.isPreview && "image" in result) return this.#lastPicture(result.image, elapsedMs);
    const also = "image" in result ? await this.#imageWriter(result) : this.#writer(result);
    await this.#end("SUCCEEDED", {
      patch: { ...NO_STATE, computeMs: Math.round(this.#run.computeMs + elapsedMs) },
      also,
    });
  }

  async #lastPicture(image: PixelImage, elapsedMs: number): Promise<void> {
    const run = this.#run;
    const payload = await this.#preview(Math.max(run.recordedIteration, 0), { ...image, name: undefined });
    const { blob, width, height } = payload;
    const patch = { previewBlob: blob, previewWidth: width, previewHeight: height };
    await this.#append({ events: [{ kind: "PREVIEW", payload }], patch, also: undefined });
    const computeMs = Math.round(run.computeMs + elapsedMs);
    await this.#end("SUCCEEDED", { patch: { ...NO_STATE, computeMs } });
  }

  #writer(result: Exclude<RunResult, ImageResult>) {
    return async (tx: Prisma.TransactionClient) => {
      if ("model" in result) return writeModel(tx, this.#maker, result.model);
      await tx.run.update({ where: { id: this.#run.spec.runId }, data: { report: result.report } });
    };
  }

  async #imageWriter({ image, files }: ImageResult) {
    const { runId } = this.#run.spec;
    const { width, height } = image;
    const blob = await this.#worker.blobs.put(await encodeResult(image));
    return async (tx: Prisma.TransactionClient) => {
      const { id } = await tx.styledImage.create({ data: { runId, blob, width, height, files } });
      await notify(tx, GALLERY_CHANNEL, `image:${id}`);
    };
  }

  async #preview(iteration: number, image: PreviewImage) {
    const { name, width, height } = image;
    const blob = await this.#worker.blobs.put(await encodePreview(image), { isLasting: false });
    return { iteration, width, height, blob, name };
  }

  /** Who makes a model of this run. */
  get #maker() {
    const { engine, codeVersion } = this.#worker;
    return { runId: this.#run.spec.runId, engine, codeVersion };
  }

  /** @throws LostRunError */
  async failure(reason: string, remedy: string | undefined): Promise<void> {
    await this.#end("FAILED", { reason, remedy, patch: NO_STATE });
  }

  /** The last iterate stays. @throws LostRunError */
  async cancelled(): Promise<void> {
    await this.#end("CANCELLED", { reason: "Cancelled on request.", patch: NO_STATE });
  }

  /**
   * What must be stored cannot be: the run waits, with its last saved state, for somebody who mends that. Nobody waits
   * for a preview. @throws LostRunError
   */
  async halted({ message, fix }: StorageTrouble): Promise<void> {
    if (this.#run.isPreview) return this.failure(message, `${fix}, then try again.`);
    const isPaused = await this.#move("PAUSED", {
      reason: message,
      remedy: `${fix}, then resume the run.`,
      patch: { stopRequest: null },
      // A cancellation stands.
      where: { OR: [{ stopRequest: null }, { stopRequest: "PAUSE" }] },
    });
    if (!isPaused) await this.cancelled();
  }

  /**
   * @param trouble why there is no newer state.
   * @returns false when nobody asks for a pause any more: the run was resumed or cancelled meanwhile. The state is
   * kept all the same. @throws LostRunError
   */
  async paused(state: SavedState | undefined, trouble?: StorageTrouble): Promise<boolean> {
    await this.#keepState(state);
    return this.#move("PAUSED", {
      reason: trouble
        ? `Paused without a state as new as its picture. ${trouble.message}`
        : "Paused on request.",
      ...(trouble && { remedy: `${trouble.fix}, then resume the run: it goes on from the state before.` }),
      patch: { stopRequest: null },
      where: { stopRequest: "PAUSE" },
    });
  }

  /** Gives the run back to the queue, for whichever worker comes next. @throws LostRunError */
  async handedBack(state: SavedState | undefined): Promise<void> {
    // Nobody waits for a preview until a worker is there again.
    if (this.#run.isPreview) return this.cancelled();
    await this.#keepState(state);
    await this.#end("QUEUED", {
      reason: "The worker stopped; the run resumes at the next start.",
      patch: { workerId: null },
      also: (tx) => requeueRun(this.#worker.queue, this.#run.spec.runId, { tx }),
    });
  }

  /** A death of the compute process that the run survives. @throws LostRunError */
  async crash(reason: string): Promise<void> {
    const payload = { state: "RUNNING", reason, engine: this.#worker.engine } as const;
    const patch = { crashes: { increment: 1 } };
    await this.#append({ events: [{ kind: "STATE", payload }], patch, also: undefined });
    this.#run.crashes += 1;
  }

  async #keepState(
    state: SavedState | undefined,
    { events = [], patch = {}, also }: Partial<Entry> = {},
  ): Promise<void> {
    if (state === undefined && Object.keys(patch).length === 0) return;
    try {
      await this.#append({ events, patch: { ...patch, ...statePatch(state) }, also });
    } catch (error) {
      if (error instanceof LostRunError && state !== undefined) await this.#discard(state.blob);
      throw error;
    }
    if (state !== undefined) await this.#replaceState(state.blob);
  }

  async #append({ events, patch, also }: Entry): Promise<void> {
    const { runId } = this.#run.spec;
    const write = () =>
      this.#worker.db.$transaction(async (tx) => {
        const sequence = await appendEvents(tx, runId, events, patch, this.#mine);
        if (sequence === undefined) return false;
        await also?.(tx);
        if (Date.now() >= this.#galleryNoticeAt) {
          this.#galleryNoticeAt = Date.now() + GALLERY_NOTICE_MS;
          await notify(tx, GALLERY_CHANNEL, `run:${runId}`);
        }
        return true;
      }, PATIENT);
    if (!(await this.#insist(write, "RUNNING", events.length)))
      throw new LostRunError(`Run ${runId} is no longer this worker's.`);
  }

  async #end(to: "SUCCEEDED" | "FAILED" | "CANCELLED" | "QUEUED", details: TransitionDetails): Promise<void> {
    if (!(await this.#move(to, details)))
      throw new LostRunError(`Run ${this.#run.spec.runId} is no longer this worker's.`);
    if (to !== "QUEUED") await this.#replaceState(null);
  }

  /** @returns false when the run is not this worker's any more, or not as `details.where` says. */
  #move(to: RunState, { where, ...details }: TransitionDetails): Promise<boolean> {
    const { db } = this.#worker;
    const { runId } = this.#run.spec;
    const write = () =>
      transition(db, runId, ["RUNNING"], to, { ...details, where: { AND: [this.#mine, where ?? {}] } });
    return this.#insist(write, to, 1);
  }

  /**
   * Writes, again and again while the database is away: what was computed is worth waiting for.
   * @param write gives false where the run was not as it must be. @param state that the run then has.
   * @param events how many it adds.
   */
  async #insist(write: () => Promise<boolean>, state: RunState, events: number): Promise<boolean> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        const isWritten = (await write()) || (!isFirst && (await this.#wasWritten(state, events)));
        if (isWritten) this.#run.lastSequence += events;
        return isWritten;
      } catch (error) {
        if (!isOutageOfQuery(error) || this.#shutdown.aborted) throw error;
        if (isFirst) console.error(`Run ${this.#run.spec.runId}: the database is away; it waits.`);
      }
      await sleep(WRITE_AGAIN_MS);
    }
  }

  /** Whether an earlier attempt was committed, and only its answer lost. */
  async #wasWritten(state: RunState, events: number): Promise<boolean> {
    const run = await this.#worker.db.run.findUnique({ where: { id: this.#run.spec.runId } });
    if (run?.state !== state || run.lastSequence !== this.#run.lastSequence + events) return false;
    return state === "QUEUED" || run.workerId === this.#worker.id;
  }

  /** Drops the blob of the state before, once the row no longer speaks of it. */
  async #replaceState(blob: string | null): Promise<void> {
    const { spec } = this.#run;
    const before = spec.state;
    spec.state = blob;
    if (before !== null && before !== blob) await this.#discard(before);
  }

  /** A blob that stays although nobody needs it is no reason to stop. */
  async #discard(blob: string): Promise<void> {
    await this.#worker.blobs.remove(blob).catch((error: Error) => console.error(error.message));
  }
}

function statePatch(state: SavedState | undefined): Prisma.RunUncheckedUpdateManyInput {
  return state === undefined ? {} : { stateBlob: state.blob, stateIteration: state.iteration };
}
