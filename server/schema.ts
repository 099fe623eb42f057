// The whole GraphQL schema, code first. server/schema.graphql is its committed text: `npm run schema` writes it.
import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchema, type PubSub } from "type-graphql";
import { CatalogueResolver } from "./catalogue/resolver.ts";
import { ExperimentResolver, RunExperimentResolver } from "./experiment/resolver.ts";
import { ModelResolver, RobustnessResolver } from "./model/resolver.ts";
import { PaintingResolver } from "./painting/resolver.ts";
import { PaintingWorkResolver } from "./painting-work/resolver.ts";
import { PictureResolver } from "./picture/resolver.ts";
import { PreviewResolver } from "./preview/resolver.ts";
import { RunImageResolver, RunPreviewResolver } from "./run/event-resolver.ts";
import { RunResolver } from "./run/resolver.ts";
import { MethodWorkResolver, StyledImageResolver } from "./styled-image/resolver.ts";

// type-graphql insists on one. Our subscriptions bring their own streams, which read rows by cursor.
const noPubSub: PubSub = {
  publish: () => {
    throw new Error("Nothing is published here: write rows and notify (prisma/run-store.ts).");
  },
  subscribe: () => {
    throw new Error("A subscription needs its own `subscribe`.");
  },
};

export function buildApiSchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [
      CatalogueResolver,
      PictureResolver,
      PaintingResolver,
      PaintingWorkResolver,
      ModelResolver,
      RobustnessResolver,
      RunResolver,
      RunImageResolver,
      RunPreviewResolver,
      StyledImageResolver,
      MethodWorkResolver,
      ExperimentResolver,
      RunExperimentResolver,
      PreviewResolver,
    ],
    pubSub: noPubSub,
    validate: false,
  });
}
