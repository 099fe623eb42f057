// Queries about models and their checkpoints.
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { PageArgs, readPage } from "../connection.ts";
import type { Context } from "../context.ts";
import { Run } from "../run/type.ts";
import { Checkpoint, Model, ModelConnection } from "./type.ts";

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

  @FieldResolver(() => [Checkpoint], { description: "Newest epoch first." })
  async checkpoints(@Root() model: { id: string }, @Ctx() { db }: Context) {
    const { checkpoints } = await db.model.findUniqueOrThrow({
      where: { id: model.id },
      select: { checkpoints: { orderBy: { epoch: "desc" } } },
    });
    return checkpoints;
  }

  @FieldResolver(() => [Run], {
    description:
      "Runs that measured how robust it is, the newest first; 20 at most. Run.report has the numbers.",
    complexity: 20,
  })
  evaluations(@Root() { id }: { id: string }, @Ctx() { db }: Context) {
    return db.run.findMany({
      where: { modelId: id, report: { path: ["kind"], equals: "robustness" } },
      orderBy: { id: "desc" },
      take: 20,
    });
  }
}
