import type { RunPageQuery, RunState } from "../../lib/gql/graphql.ts";

export type RunDetails = NonNullable<RunPageQuery["run"]>;

export const isOver = (state: RunState): boolean =>
  state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
