// Queries about what the worker offers.
import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import type { Context } from "../context.ts";
import { findMethod, readCatalogue, readWorkers, toMethod } from "./service.ts";
import { Dataset, Engine, Method, MethodProduct, Network, Worker } from "./type.ts";

@Resolver()
export class CatalogueResolver {
  @Query(() => Engine, { description: "The engine of the newest worker." })
  async engine(@Ctx() { db }: Context) {
    return (await readCatalogue(db)).engine;
  }

  @Query(() => [Method])
  async methods(
    @Ctx() { db }: Context,
    @Arg("makes", () => MethodProduct, { nullable: true, description: "Only those that make this." })
    makes?: MethodProduct | null,
  ) {
    const { methods } = await readCatalogue(db);
    return methods.map(toMethod).filter((method) => !makes || method.makes === makes);
  }

  @Query(() => Method)
  async method(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return toMethod(findMethod(await readCatalogue(db), id));
  }

  @Query(() => [Network])
  async networks(@Ctx() { db }: Context) {
    return (await readCatalogue(db)).networks;
  }

  @Query(() => [Dataset])
  async datasets(@Ctx() { db }: Context): Promise<Dataset[]> {
    const { datasets } = await readCatalogue(db);
    return datasets.map(({ remedy = null, ...dataset }) => ({ ...dataset, remedy }));
  }

  @Query(() => [Worker], { description: "Newest first." })
  workers(@Ctx() { db }: Context) {
    return readWorkers(db);
  }
}
