// Reads about finished images that more than one place needs.
import type { Prisma, PrismaClient } from "../../prisma/client.ts";

export type StyledImageRow = Prisma.StyledImageGetPayload<{ include: { run: true } }>;

/** Everything needed to make the image again, as plain JSON. */
export async function provenanceOf(db: PrismaClient, { id, width, height, createdAt, run }: StyledImageRow) {
  const [content, style, map, model, checkpoint] = await Promise.all([
    run.contentId ? db.picture.findUnique({ where: { id: run.contentId } }) : null,
    run.styleId ? db.picture.findUnique({ where: { id: run.styleId } }) : null,
    run.mapId ? db.picture.findUnique({ where: { id: run.mapId } }) : null,
    run.modelId ? db.model.findUnique({ where: { id: run.modelId } }) : null,
    run.checkpointId ? db.checkpoint.findUnique({ where: { id: run.checkpointId } }) : null,
  ]);
  return {
    software: "Pentimento",
    styledImage: id,
    run: run.id,
    width,
    height,
    createdAt: createdAt.toISOString(),
    method: run.method,
    parameters: run.parameters,
    seed: run.seed,
    iterations: run.iteration,
    content: content && { id: content.id, name: content.name },
    style: style && { id: style.id, name: style.name },
    map: map && { id: map.id, name: map.name },
    model: model && { id: model.id, label: model.label, network: model.network, regime: model.regime },
    checkpoint: checkpoint && { id: checkpoint.id, epoch: checkpoint.epoch, weights: checkpoint.weights },
    engine: run.engine,
    codeVersion: run.codeVersion,
    computeMs: run.computeMs,
  };
}
