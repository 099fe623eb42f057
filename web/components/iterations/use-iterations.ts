"use client";
// Every kept iteration of a run, in order, and the ones around the present one loaded ahead.
import { useEffect, useState } from "react";
import { type Client, useClient } from "urql";
import { RunPreviewsDocument } from "../../lib/gql/graphql.ts";

const PAGE = 1000;
/** Kept iterations that are listed at most; longer runs show the first ones. */
const MAX_ITERATIONS = 10_000;

export interface Iteration {
  iteration: number;
  width: number;
  height: number;
  url: string;
}

/** @returns undefined until all of them are listed. */
export function useIterations(runId: string): { iterations?: readonly Iteration[]; error?: string } {
  const client = useClient();
  const [iterations, setIterations] = useState<readonly Iteration[]>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    let isGone = false;
    const load = async () => {
      const found: Iteration[] = [];
      let after: number | undefined = 0;
      while (after !== undefined && found.length < MAX_ITERATIONS) {
        const page = await loadPage(client, runId, after);
        if (isGone) return;
        if (page.error) return setError(page.error);
        found.push(...page.iterations);
        after = page.next;
      }
      setIterations(found);
    };
    void load();
    return () => {
      isGone = true;
    };
  }, [client, runId]);
  return { iterations, error };
}

interface Page {
  iterations: Iteration[];
  /** Where the next page starts; undefined after the last. */
  next?: number;
  error?: string;
}

async function loadPage(client: Client, id: string, after: number): Promise<Page> {
  const { data, error } = await client
    .query(RunPreviewsDocument, { id, after, first: PAGE }, { requestPolicy: "network-only" })
    .toPromise();
  const { nodes = [], pageInfo } = data?.run?.events ?? {};
  return {
    iterations: nodes.filter((node) => node.__typename === "RunPreview"),
    next: pageInfo?.hasNextPage ? nodes.at(-1)?.sequence : undefined,
    error: error?.message,
  };
}

const AHEAD = 6;
const BEHIND = 2;

/** Loads the pictures around `index`, so that the next step of the scrubber finds its picture there. */
export function usePreload(iterations: readonly Iteration[] | undefined, index: number): void {
  useEffect(() => {
    const near = iterations?.slice(Math.max(0, index - BEHIND), index + AHEAD + 1) ?? [];
    for (const { url } of near) new Image().src = url;
  }, [iterations, index]);
}
