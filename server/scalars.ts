// The two scalars beside GraphQL's own.
import "reflect-metadata";
import { GraphQLScalarType } from "graphql";
import { DateTimeISOResolver, JSONResolver } from "graphql-scalars";

export const Json = JSONResolver;

export const DateTime = new GraphQLScalarType({
  ...DateTimeISOResolver.toConfig(),
  name: "DateTime",
  description: "A point in time in UTC as ISO 8601: 2026-11-23T10:15:30.123Z.",
});
