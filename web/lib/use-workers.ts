"use client";
import { useQuery } from "urql";
import { WorkersDocument, type WorkersQuery } from "./gql/graphql.ts";

export interface Workers {
  /** Those that gave a sign of life lately, newest first; undefined until known. */
  alive?: WorkersQuery["workers"];
  /** Asks again; everyone who uses this hook sees the answer. */
  refresh(): void;
  isUnreachable: boolean;
}

export function useWorkers(): Workers {
  const [{ data, error }, ask] = useQuery({ query: WorkersDocument });
  return {
    alive: data?.workers.filter((worker) => worker.isAlive),
    refresh: () => ask({ requestPolicy: "network-only" }),
    isUnreachable: error?.networkError !== undefined,
  };
}
