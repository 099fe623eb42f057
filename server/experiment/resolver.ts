// Queries and mutations about experiments.
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { skippedVariantSchema } from "../../prisma/contract.ts";
import { PageArgs, readPage } from "../connection.ts";
import type { Context } from "../context.ts";
import { StylizeInput } from "../run/input.ts";
import type { RunRow } from "../run/service.ts";
import { Run } from "../run/type.ts";
import { cancelExperiment, deleteExperiment, renameExperiment, retryExperiment } from "./control.ts";
import { ContactSheetInput, ExperimentInput, MAX_LABEL, MAX_VARIANTS } from "./input.ts";
import { remakeCell } from "./remake.ts";
import { createExperiment, type ExperimentRow, makeContactSheet, readCells } from "./service.ts";
import { Experiment, ExperimentCell, ExperimentConnection, SkippedVariant } from "./type.ts";

@Resolver(() => Experiment)
export class ExperimentResolver {
  @Query(() => ExperimentConnection, { description: "Newest first." })
  experiments(@Args(() => PageArgs) page: PageArgs, @Ctx() { db }: Context) {
    return readPage(
      page,
      (query) => db.experiment.findMany(query),
      () => db.experiment.count(),
    );
  }

  @Query(() => Experiment, { nullable: true })
  experiment(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return db.experiment.findUnique({ where: { id } });
  }

  @Mutation(() => Experiment, {
    description:
      "Queues one run for each method that has what it needs; Experiment.skipped tells of the others.",
  })
  contactSheet(@Arg("input", () => ContactSheetInput) input: ContactSheetInput, @Ctx() context: Context) {
    return makeContactSheet(context, input);
  }

  @Mutation(() => Experiment, { description: "Queues one run for each value of what is varied, or none." })
  createExperiment(@Arg("input", () => ExperimentInput) input: ExperimentInput, @Ctx() context: Context) {
    return createExperiment(context, input);
  }

  @Mutation(() => Experiment, { description: "Cancels all of its runs that are not over." })
  cancelExperiment(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return cancelExperiment(context, id);
  }

  @Mutation(() => Experiment, {
    description:
      "Makes again what failed or was cancelled, everywhere or at one place; not what lost a picture or a model by deletion.",
  })
  retryExperiment(
    @Arg("id", () => ID) id: string,
    @Arg("place", () => Int, { nullable: true }) place: number | null,
    @Ctx() context: Context,
  ) {
    return retryExperiment(context, id, place);
  }

  @Mutation(() => Experiment, {
    description:
      "Makes one place again with other settings, where its run failed or was cancelled; its newest run is then this one.",
  })
  remakeCell(
    @Arg("id", () => ID) id: string,
    @Arg("place", () => Int) place: number,
    @Arg("input", () => StylizeInput) input: StylizeInput,
    @Ctx() context: Context,
  ) {
    return remakeCell(context, id, place, input);
  }

  @Mutation(() => Experiment)
  renameExperiment(
    @Arg("id", () => ID) id: string,
    @Arg("label", () => String, { description: `1 to ${MAX_LABEL} characters.` }) label: string,
    @Ctx() context: Context,
  ) {
    return renameExperiment(context, id, label);
  }

  @Mutation(() => Boolean, {
    description: "Takes the experiment apart; its runs and images stay. False when it was gone already.",
  })
  deleteExperiment(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return deleteExperiment(context, id);
  }

  @FieldResolver(() => [ExperimentCell], { complexity: MAX_VARIANTS })
  cells(@Root() { id }: ExperimentRow, @Ctx() { db }: Context) {
    return readCells(db, id);
  }

  @FieldResolver(() => [SkippedVariant], { complexity: MAX_VARIANTS })
  skipped(@Root() { skipped }: ExperimentRow) {
    return z.array(skippedVariantSchema).parse(skipped);
  }

  @FieldResolver(() => String)
  sheetUrl(@Root() { id }: ExperimentRow): string {
    return `/experiments/${id}/sheet.png`;
  }
}

@Resolver(() => Run)
export class RunExperimentResolver {
  @FieldResolver(() => Experiment, { nullable: true, description: "The experiment that it is a part of." })
  experiment(@Root() { experimentId }: RunRow, @Ctx() { db }: Context) {
    return experimentId ? db.experiment.findUnique({ where: { id: experimentId } }) : null;
  }
}
