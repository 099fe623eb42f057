// Takes a queued run for this worker, and gathers what computing it needs. Of any number of workers that try, the
// one whose update finds the run still QUEUED has it.
import { z } from "zod";
import type { Prisma } from "../../prisma/client.ts";
import { modelCardSchema } from "../../prisma/contract.ts";
import { finalFirst } from "../../prisma/final-checkpoint.ts";
import { transition } from "../../prisma/run-store.ts";
import { AWAITED_MS, STALE_MS, type WorkerContext } from "./context.ts";
import type { ModelSpec, RunSpec } from "./messages.ts";

/** Longer side of a preview's pictures: they are shrunk further anyway, and large ones take long to read. */
const PREVIEW_INPUT_PX = 640;

/** A run that is this worker's, with what is known of it; `record.ts` keeps it in step with its row. */
export interface ClaimedRun {
  spec: RunSpec;
  /** Newest iteration that events exist for; -1 before the first. */
  recordedIteration: number;
  computeMs: number;
  /** Of the newest event; while the run is this worker's, nobody else adds any. */
  lastSequence: number;
  /** Deaths since the newest recorded iteration. */
  crashes: number;
  /** It leaves no result, and nobody waits for it long. */
  isPreview: boolean;
}

/**
 * @returns undefined when the run is not QUEUED (any more), or what it names is malformed, which fails it.
 * @throws where the database does not answer; a run that was claimed is then found without a heartbeat and handed back.
 */
export async function claimRun(worker: WorkerContext, runId: string): Promise<ClaimedRun | undefined> {
  const isMine = await transition(worker.db, runId, ["QUEUED"], "RUNNING", {
    engine: worker.engine,
    patch: { workerId: worker.id, codeVersion: worker.codeVersion },
    also: async (tx) => {
      // The database's clock, so that workers on machines with other clocks agree on what is stale.
      await tx.$executeRaw`
        UPDATE "Run" SET "heartbeatAt" = now(), "startedAt" = coalesce("startedAt", now()) WHERE id = ${runId}`;
    },
  });
  if (!isMine) return undefined;
  try {
    return await describeRun(worker, runId);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const reason = `The run cannot be read: ${error.message}`;
    const remedy = "Start a new run with another model.";
    await transition(worker.db, runId, ["RUNNING"], "FAILED", { reason, remedy });
    return undefined;
  }
}

/**
 * Who is to take a run: this worker, unless the run is queued and names a data set that it lacks. Then one that has it: `busy` where
 * all of them compute or are just away, `nobody` where none has been there for long.
 */
export async function whoTakes(
  { db, datasets }: WorkerContext,
  runId: string,
): Promise<"this" | "free" | "busy" | "nobody"> {
  const where = { id: runId, state: "QUEUED", previewFor: null, dataset: { not: null } } as const;
  const run = await db.run.findFirst({ where, select: { dataset: true } });
  if (!run || datasets.some(({ id, isAvailable }) => id === run.dataset && isAvailable)) return "this";
  const [able] = await db.$queryRaw<{ isFree: boolean | null }[]>`
    SELECT bool_or("heartbeatAt" > now() - ${STALE_MS} * interval '1 millisecond' AND NOT EXISTS (
      SELECT FROM "Run" WHERE "workerId" = worker.id AND state = 'RUNNING' AND "previewFor" IS NULL)) AS "isFree"
    FROM "Worker" worker
    WHERE datasets @> jsonb_build_array(jsonb_build_object('id', ${run.dataset}::text, 'isAvailable', true))
      AND "heartbeatAt" > now() - ${AWAITED_MS} * interval '1 millisecond'`;
  if (able?.isFree == null) return "nobody";
  return able.isFree ? "free" : "busy";
}

/** Nobody has the data set of a run: it keeps what it has until somebody mends that. */
export async function pauseForDataset({ db, datasets }: WorkerContext, runId: string): Promise<void> {
  const { dataset } = await db.run.findUniqueOrThrow({ where: { id: runId } });
  const known = datasets.find(({ id }) => id === dataset);
  const here = known?.remedy === undefined ? "" : ` To have it at this worker: ${known.remedy}`;
  await transition(db, runId, ["QUEUED"], "PAUSED", {
    reason: `No worker that is there has the data set ${known?.label ?? dataset}.`,
    remedy: `Start one that has it, then resume the run.${here}`,
  });
}

const inputs = {
  content: { select: { blob: true } },
  style: { select: { blob: true } },
  map: { select: { blob: true } },
  contentLabels: { select: { blob: true } },
  styleLabels: { select: { blob: true } },
  model: { include: { checkpoints: true } },
  checkpoint: true,
  peers: { include: { model: true, checkpoint: true }, orderBy: { position: "asc" } },
} satisfies Prisma.RunInclude;

async function describeRun({ db }: WorkerContext, runId: string): Promise<ClaimedRun> {
  const [run, newest] = await Promise.all([
    db.run.findUniqueOrThrow({ where: { id: runId }, include: inputs }),
    db.runEvent.findFirst({ where: { runId, kind: "METRICS" }, orderBy: { sequence: "desc" } }),
  ]);
  return {
    spec: {
      runId,
      method: run.method,
      parameters: run.parameters,
      seed: run.seed,
      content: run.content?.blob ?? null,
      style: run.style?.blob ?? null,
      map: run.map?.blob ?? null,
      contentLabels: run.contentLabels?.blob ?? null,
      styleLabels: run.styleLabels?.blob ?? null,
      model:
        run.model &&
        describeModel(run.model, run.checkpoint ?? finalFirst(run.model.card, run.model.checkpoints)[0]),
      peers: run.peers.map(({ model, checkpoint }) => describeModel(model, checkpoint)),
      dataset: run.dataset,
      state: run.stateBlob,
      keepsFiles: run.previewFor === null,
      inputPx: run.previewFor === null ? null : PREVIEW_INPUT_PX,
    },
    recordedIteration: newest === null ? -1 : run.iteration,
    computeMs: run.computeMs,
    lastSequence: run.lastSequence,
    crashes: run.crashes,
    isPreview: run.previewFor !== null,
  };
}

/** An earlier epoch goes by the name that the command line gives it: `vgg13-robust@10`. */
function describeModel(
  model: { card: unknown },
  checkpoint: { epoch: number; weights: string | null } | undefined,
): ModelSpec {
  const card = modelCardSchema.parse(model.card);
  const weights = checkpoint?.weights ?? null;
  const isLast = !checkpoint || checkpoint.epoch === Math.round(card.epochs);
  const id = isLast ? card.id : `${card.id}@${checkpoint.epoch}`;
  return { card: { ...card, id, ...(weights === null && { weights: null }) }, weights };
}
