// Queries about models and their checkpoints.
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Prisma } from "../../prisma/client.ts";
import { finalFirst } from "../../prisma/final-checkpoint.ts";
import { folderOfModel } from "../../prisma/model-folders.ts";
import { PageArgs, readPage } from "../connection.ts";
import type { Context } from "../context.ts";
import { Run } from "../run/type.ts";
import { classesOf } from "./classes.ts";
import { deleteModel } from "./delete.ts";
import { filesOf } from "./files.ts";
import { robustnessOf } from "./robustness.ts";
import { Checkpoint, Model, ModelConnection, ModelFile, Robustness } from "./type.ts";

const MAX_EVALUATIONS = 20;
/** Measurements of which the most thorough is taken; the newest, where there are more. */
const MAX_COMPARED = 100;
/** A training may leave more; they are small, and hold no further lists. */
const USUAL_CHECKPOINTS = 20;

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => ModelConnection, { description: "Newest first." })
  models(@Args(() => PageArgs) page: PageArgs, @Ctx() { db }: Context) {
    return readPage(
      page,
      (query) => db.model.findMany(query),
      () => db.model.count(),
    );
  }

  @Query(() => Model, { nullable: true })
  model(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return db.model.findUnique({ where: { id } });
  }

  @Mutation(() => Boolean, {
    description:
      "Removes a model with its checkpoints; false when it was gone already. Refused where it comes from a folder, while it is " +
      "in training, and while a run that is not over or an image needs it.",
  })
  deleteModel(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return deleteModel(context, id);
  }

  @FieldResolver(() => Boolean, {
    description:
      "Registered at each start from a folder: it ships with the project, or was put into the data folder. Such a model " +
      "cannot be deleted here.",
  })
  hasFolder(@Root() { id }: Model, @Ctx() { dataFolder }: Context): boolean {
    return folderOfModel(dataFolder, id) !== undefined;
  }

  @FieldResolver(() => [Checkpoint], {
    complexity: USUAL_CHECKPOINTS,
  })
  async checkpoints(@Root() { id, card }: Model, @Ctx() { db }: Context) {
    const { checkpoints } = await db.model.findUniqueOrThrow({
      where: { id },
      select: { checkpoints: true },
    });
    return finalFirst(card, checkpoints);
  }

  @FieldResolver(() => Int, { nullable: true, description: "How many it tells apart, as its card says." })
  classes(@Root() { card }: Model): number | null {
    return classesOf(card);
  }

  @FieldResolver(() => Run, {
    nullable: true,
    description:
      "The run that trained it; null where no run here trained it. Until that has succeeded the model is as of its newest " +
      "checkpoint, and so it stays where the run is stopped or fails.",
  })
  run(@Root() { runId }: Model, @Ctx() { db }: Context) {
    return runId === null ? null : db.run.findUnique({ where: { id: runId } });
  }

  @FieldResolver(() => [ModelFile], {
    description: "Its card and weights: put into `.data/models/<id>`, they are the same model elsewhere.",
    complexity: USUAL_CHECKPOINTS,
  })
  async files(@Root() { id, card }: Model, @Ctx() { db }: Context): Promise<ModelFile[]> {
    const checkpoints = await db.checkpoint.findMany({ where: { modelId: id } });
    return filesOf({ card, checkpoints }).map(({ name }) => ({
      name,
      downloadUrl: `/models/${encodeURIComponent(id)}/files/${name}`,
    }));
  }

  @FieldResolver(() => [Run], {
    description:
      "Runs that attacked it on the data set that it was trained on, the newest first; 20 at most. Run.report has the " +
      "numbers.",
    complexity: MAX_EVALUATIONS,
  })
  evaluations(@Root() { id, dataset }: Model, @Ctx() { db }: Context) {
    return db.run.findMany({
      where: { modelId: id, ...measuredOn(dataset) },
      orderBy: { id: "desc" },
      take: MAX_EVALUATIONS,
    });
  }

  @FieldResolver(() => Robustness, {
    nullable: true,
    description:
      "Of its final state, by the most thorough measurement: most attacks, then most pictures, then newest. That of its card " +
      "counts as one of them. Null where never measured.",
    complexity: 5,
  })
  async robustness(@Root() { id, card, dataset }: Model, @Ctx() { db }: Context) {
    const { checkpoints } = await db.model.findUniqueOrThrow({
      where: { id },
      select: { checkpoints: { select: { id: true, epoch: true } } },
    });
    const final = finalFirst(card, checkpoints)[0];
    if (!final) return robustnessOf(card, []);
    // Reports are large: those of other states stay where they are.
    const runs = await db.run.findMany({
      where: { checkpointId: final.id, ...measuredOn(dataset) },
      select: { id: true, report: true },
      orderBy: { id: "desc" },
      take: MAX_COMPARED,
    });
    return robustnessOf(card, runs);
  }
}

@Resolver(() => Robustness)
export class RobustnessResolver {
  @FieldResolver(() => Run, {
    nullable: true,
    description: "That measured it; null where the numbers are those of the model's card.",
  })
  run(@Root() { runId }: { runId: string | null }, @Ctx() { db }: Context) {
    return runId === null ? null : db.run.findUnique({ where: { id: runId } });
  }
}

/**
 * What says something of the model: on other pictures it is another task, and without attacks there is no worst case. Of
 * imported weights nobody may have said what they were trained on.
 */
const measuredOn = (dataset: string) =>
  ({
    ...(dataset !== "unknown" && { dataset }),
    AND: [
      { report: { path: ["kind"], equals: "robustness" } },
      { report: { path: ["robustness", "attacks"], not: [] } },
    ],
  }) satisfies Prisma.RunWhereInput;
