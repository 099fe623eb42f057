// Queries about models and their checkpoints.
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { PageArgs, readPage } from "../connection.ts";
import type { Context } from "../context.ts";
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
}
