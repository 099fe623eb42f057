// What can be done with an experiment as a whole: cancel what is not over, make again what failed, rename it, take it apart.
import type { Prisma } from "../../prisma/client.ts";
import { FINAL_STATES, PATIENT } from "../../prisma/run-store.ts";
import type { Context } from "../context.ts";
import { badInput } from "../errors.ts";
import { cancelRun } from "../run/control.ts";
import { queueRun } from "../run/stylize.ts";
import { checkLabel, type ExperimentRow, findExperiment, readCells } from "./service.ts";

export async function cancelExperiment(context: Context, id: string): Promise<ExperimentRow> {
  const experiment = await findExperiment(context.db, id);
  const cells = await readCells(context.db, id);
  const open = cells.filter(({ run }) => !FINAL_STATES.includes(run.state));
  // The last in the queue first, so that none of them starts meanwhile.
  for (const { run } of open.toReversed()) await cancelRun(context, run.id);
  return experiment;
}

/**
 * Queues a new run, with the same settings, at every place whose newest run failed or was cancelled and still has what it was
 * given.
 * @param place only this one.
 * @throws BAD_INPUT when there is nothing to be made again.
 */
export async function retryExperiment(
  context: Context,
  id: string,
  place: number | null | undefined,
): Promise<ExperimentRow> {
  const { db, queue } = context;
  const experiment = await findExperiment(db, id);
  await db.$transaction(async (tx) => {
    // Two windows that ask at once make one run a place.
    await tx.$queryRaw`SELECT id FROM "Experiment" WHERE id = ${id} FOR UPDATE`;
    const cells = await readCells(tx, id);
    const broken = cells.filter(
      (cell) =>
        (cell.run.state === "FAILED" || cell.run.state === "CANCELLED") &&
        (place === null || place === undefined || cell.place === place),
    );
    if (broken.length === 0) {
      throw badInput(
        "Nothing of this experiment failed or was cancelled.",
        "Start a new experiment instead.",
      );
    }
    const whole = broken.filter(({ run }) => !run.hasLostInput);
    if (whole.length === 0) {
      throw badInput(
        "A picture or a model that it was to be made of was deleted.",
        "Change its settings, or start a new experiment.",
      );
    }
    for (const { run } of whole) {
      const { method, seed, contentId, styleId, mapId, contentLabelsId, styleLabelsId } = run;
      const { modelId, checkpointId, experimentId, place, variant } = run;
      await queueRun(tx, queue, {
        ...{ method, seed, contentId, styleId, mapId, contentLabelsId, styleLabelsId },
        ...{ modelId, checkpointId, experimentId, place, variant },
        parameters: run.parameters as Prisma.InputJsonObject,
      });
    }
  }, PATIENT);
  return experiment;
}

/** @throws BAD_INPUT for a label that is empty or too long, NOT_FOUND for an experiment that is not there. */
export async function renameExperiment({ db }: Context, id: string, wanted: string): Promise<ExperimentRow> {
  const label = wanted.trim();
  if (label === "") throw badInput("label must not be empty.", "Say what the experiment compares.");
  checkLabel(label);
  const [renamed] = await db.experiment.updateManyAndReturn({ where: { id }, data: { label } });
  return renamed ?? findExperiment(db, id);
}

/** Its runs, also those under way, go on as runs of their own. @returns false when it was gone already. */
export async function deleteExperiment({ db }: Context, id: string): Promise<boolean> {
  return db.$transaction(async (tx) => {
    await tx.run.updateMany({ where: { experimentId: id }, data: { experimentId: null, place: null } });
    const { count } = await tx.experiment.deleteMany({ where: { id } });
    return count > 0;
  }, PATIENT);
}
