"use client";
// Loads the list of runs page by page and keeps it live.
import { useCallback, useEffect, useReducer, useState } from "react";
import { useClient } from "urql";
import { GalleryDocument, RunsDocument } from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";
import { runsReducer } from "./runs-state.ts";

const PAGE = 24;

export function useRuns() {
  const client = useClient();
  const [{ runs, nextPage }, dispatch] = useReducer(runsReducer, {});
  const [error, setError] = useState<string>();
  const [isLoading, setLoading] = useState(false);

  const loadPage = useCallback(
    async (after?: string) => {
      setLoading(true);
      const { data, error } = await client
        .query(RunsDocument, { first: PAGE, after }, { requestPolicy: "network-only" })
        .toPromise();
      setLoading(false);
      setError(error?.message);
      if (!data) return;
      const { nodes, pageInfo } = data.runs;
      const nextPage = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
      dispatch({ type: "page", runs: nodes, nextPage, isFirst: after === undefined });
    },
    [client],
  );

  useEffect(() => {
    void loadPage();
    return subscribeLive(GalleryDocument, () => ({}), {
      next: ({ gallery: { run } }) => {
        if (run) dispatch({ type: "run", run });
      },
      error: setError,
      reconnected: () => void loadPage(),
    });
  }, [loadPage]);

  const loadMore = nextPage === undefined ? undefined : () => void loadPage(nextPage);
  return { runs, loadMore, isLoading, error };
}
