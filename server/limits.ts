// What a GraphQL operation may cost, so that no single request can ask for the whole database times itself.
import { type DocumentNode, GraphQLError, type GraphQLSchema, getNamedType } from "graphql";
// Its ESM build would load a second copy of graphql, which does not recognise our schema.
import {
  type ComplexityEstimator,
  fieldExtensionsEstimator,
  getComplexity,
} from "graphql-query-complexity/cjs";
import { DEFAULT_PAGE } from "./connection.ts";
import { DEFAULT_EVENTS } from "./run/input.ts";

/** Fields that an answer may hold at most, list lengths counted. A run's 2,000 kept iterations take about 20,000. */
export const MAX_COST = 60_000;
/** Bounds parsing and validation, which come before the cost is known. */
export const MAX_TOKENS = 5000;
export const MAX_BODY_BYTES = 1024 * 1024;

const connectionEstimator: ComplexityEstimator = ({ field, args, childComplexity }) => {
  const { name } = getNamedType(field.type);
  if (!name.endsWith("Connection")) return 1 + childComplexity;
  const standard = name === "RunEventConnection" ? DEFAULT_EVENTS : DEFAULT_PAGE;
  const first: unknown = args.first;
  return 1 + (typeof first === "number" ? Math.max(first, 1) : standard) * childComplexity;
};

/** @returns the error for an operation that costs too much or whose variables do not fit; else nothing. */
export function checkCost(
  schema: GraphQLSchema,
  query: DocumentNode,
  operationName: string | null | undefined,
  variables: Record<string, unknown> | null | undefined,
): GraphQLError | undefined {
  let cost: number;
  try {
    cost = getComplexity({
      schema,
      query,
      operationName: operationName ?? undefined,
      variables: variables ?? {},
      estimators: [fieldExtensionsEstimator(), connectionEstimator],
    });
  } catch (error) {
    // Variables that do not fit their types are found here before execution would find them.
    if (!(error instanceof GraphQLError)) throw error;
    return new GraphQLError(error.message, { extensions: { code: "BAD_USER_INPUT" } });
  }
  if (cost <= MAX_COST) return undefined;
  return new GraphQLError(`The operation costs ${cost}; at most ${MAX_COST} is allowed.`, {
    extensions: { code: "TOO_LARGE", remedy: "Ask for shorter pages or fewer nested lists." },
  });
}
