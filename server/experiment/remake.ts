// A place of an experiment made again with other settings, where they were why its run failed.
import { isDeepStrictEqual } from "node:util";
import type { Prisma } from "../../prisma/client.ts";
import { PATIENT } from "../../prisma/run-store.ts";
import { readCatalogue } from "../catalogue/service.ts";
import type { Context } from "../context.ts";
import { badInput } from "../errors.ts";
import type { StylizeInput } from "../run/input.ts";
import type { RunRow } from "../run/service.ts";
import { type CheckedRun, checkRun, queueRun } from "../run/stylize.ts";
import { type ExperimentRow, findExperiment, labelOf, readCells, tellApart } from "./service.ts";

/** Said of a place that differs from the others in more than what is varied. */
const CHANGED = " (settings changed)";

/**
 * Queues a run of other settings, which is from then on the newest of its place. What is varied names it, as it names the others.
 * @throws what `stylize` throws; NOT_FOUND for an experiment that is not there; BAD_INPUT for a place that it has not, and where the
 * newest run neither failed nor was cancelled.
 */
export async function remakeCell(
  context: Context,
  id: string,
  place: number,
  input: StylizeInput,
): Promise<ExperimentRow> {
  const { db, queue } = context;
  const experiment = await findExperiment(db, id);
  const catalogue = await readCatalogue(db);
  const run = await checkRun(db, catalogue, input);
  const label = await labelOf(db, catalogue, experiment.varied, settingsOf(run)[experiment.varied]);
  await db.$transaction(async (tx) => {
    // Two windows that ask at once make one run a place.
    await tx.$queryRaw`SELECT id FROM "Experiment" WHERE id = ${id} FOR UPDATE`;
    const cells = await readCells(tx, id);
    const cell = cells.find((one) => one.place === place);
    if (!cell) {
      throw badInput(
        `This experiment has no place ${place}.`,
        `Choose one of ${cells.map((one) => one.place).join(", ")}.`,
      );
    }
    if (cell.run.state !== "FAILED" && cell.run.state !== "CANCELLED") {
      throw badInput(
        `What stands at place ${place} neither failed nor was cancelled.`,
        "Start a run of its own, or wait until it is over.",
      );
    }
    const others = cells.filter((one) => one !== cell).map((one) => one.run.modelId);
    const isShared = experiment.varied === "model" && (await areCalled(tx, others, label));
    const name = isShared ? tellApart(label, run.modelId) : label;
    const isChanged = cell.variant.endsWith(CHANGED) || differ(run, cell.run, experiment.varied);
    const variant = isChanged ? name + CHANGED : name;
    await queueRun(tx, queue, { ...run, experimentId: id, place, variant });
  }, PATIENT);
  return experiment;
}

/** @returns whether any of the models has that label. */
async function areCalled(
  tx: Prisma.TransactionClient,
  models: readonly (string | null)[],
  label: string,
): Promise<boolean> {
  const ids = models.filter((id) => id !== null);
  return (await tx.model.count({ where: { id: { in: ids }, label } })) > 0;
}

/** Whether two runs differ in anything but what is varied. */
function differ(one: CheckedRun, other: RunRow, varied: string): boolean {
  // Another model has other checkpoints.
  const isShared = (name: string) => name !== varied && !(varied === "model" && name === "checkpoint");
  const [shared, others] = [one, other].map((run) =>
    Object.entries(settingsOf(run)).filter(([name]) => isShared(name)),
  );
  return !isDeepStrictEqual(Object.fromEntries(shared!), Object.fromEntries(others!));
}

/** By the names that experiments vary them by; null where there is none. */
function settingsOf(run: CheckedRun | RunRow): Record<string, unknown> {
  const columns = {
    method: run.method,
    seed: run.seed,
    content: run.contentId,
    style: run.styleId,
    map: run.mapId ?? null,
    contentLabels: run.contentLabelsId ?? null,
    styleLabels: run.styleLabelsId ?? null,
    model: run.modelId ?? null,
    checkpoint: run.checkpointId ?? null,
  };
  return { ...(run.parameters as Record<string, unknown>), ...columns };
}
