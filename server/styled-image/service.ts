// Reads about finished images that more than one place needs.
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import { PAINTED_METHOD, type Painted, paintedSchema } from "../../prisma/contract.ts";

export type StyledImageRow = Prisma.StyledImageGetPayload<{ include: { run: true } }>;

/** Where an image that was painted by hand comes from; undefined of one that a run made. */
export const paintedOf = ({ painted }: Pick<StyledImageRow, "painted">): Painted | undefined =>
  painted === null ? undefined : paintedSchema.parse(painted);

/** Everything needed to make the image again, as plain JSON. */
export async function provenanceOf(db: PrismaClient, image: StyledImageRow) {
  const { id, width, height, createdAt, run } = image;
  const shown = {
    software: "Pentimento",
    styledImage: id,
    width,
    height,
    createdAt: createdAt.toISOString(),
  };
  return { ...shown, ...(run ? await provenanceOfRun(db, run) : provenanceOfPainted(paintedOf(image))) };
}

function provenanceOfPainted(painted: Painted | undefined) {
  if (!painted) throw new Error("A styled image has neither a run nor a painting.");
  const { painting, sequence, settings, picture, renderMs } = painted;
  return {
    ...{ method: PAINTED_METHOD, painting, sequence, parameters: settings, content: picture },
    computeMs: renderMs,
  };
}

async function provenanceOfRun(db: PrismaClient, run: NonNullable<StyledImageRow["run"]>) {
  const [content, style, map, contentLabels, styleLabels, model, checkpoint] = await Promise.all([
    run.contentId ? db.picture.findUnique({ where: { id: run.contentId } }) : null,
    run.styleId ? db.picture.findUnique({ where: { id: run.styleId } }) : null,
    run.mapId ? db.picture.findUnique({ where: { id: run.mapId } }) : null,
    run.contentLabelsId ? db.picture.findUnique({ where: { id: run.contentLabelsId } }) : null,
    run.styleLabelsId ? db.picture.findUnique({ where: { id: run.styleLabelsId } }) : null,
    run.modelId ? db.model.findUnique({ where: { id: run.modelId } }) : null,
    run.checkpointId ? db.checkpoint.findUnique({ where: { id: run.checkpointId } }) : null,
  ]);
  return {
    run: run.id,
    method: run.method,
    parameters: run.parameters,
    seed: run.seed,
    iterations: run.iteration,
    content: content && { id: content.id, name: content.name },
    style: style && { id: style.id, name: style.name },
    map: map && { id: map.id, name: map.name },
    contentLabels: contentLabels && { id: contentLabels.id, name: contentLabels.name },
    styleLabels: styleLabels && { id: styleLabels.id, name: styleLabels.name },
    model: model && { id: model.id, label: model.label, network: model.network, regime: model.regime },
    checkpoint: checkpoint && { id: checkpoint.id, epoch: checkpoint.epoch, weights: checkpoint.weights },
    engine: run.engine,
    codeVersion: run.codeVersion,
    computeMs: run.computeMs,
  };
}
