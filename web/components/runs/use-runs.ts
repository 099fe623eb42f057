"use client";
// Loads the list of runs page by page and keeps it live.
import { useCallback, useEffect, useReducer, useState } from "react";
import { useClient } from "urql";
import { askAnew, askUntilAnswered } from "../../lib/ask-again.ts";
import { GalleryDocument, type RunState, RunsDocument } from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";
import { runsReducer } from "./runs-state.ts";

const PAGE = 24;

export function useRuns() {
  const client = useClient();
  const [{ runs, nextPage }, dispatch] = useReducer(runsReducer, {});
  const [error, setError] = useState<unknown>();
  /** The page that is asked for beside the first. */
  const [wanted, setWanted] = useState<string>();

  const pageAfter = useCallback(
    (after?: string) => ({
      async ask() {
        const { data, error } = await client
          .query(RunsDocument, { first: PAGE, after }, { requestPolicy: "network-only" })
          .toPromise();
        if (!data) throw error;
        const { nodes, pageInfo } = data.runs;
        const nextPage = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
        return { type: "page", runs: nodes, nextPage, isFirst: after === undefined } as const;
      },
      failed: setError,
    }),
    [client],
  );

  useEffect(() => {
    const first = askAnew({
      ...pageAfter(),
      done(page) {
        setError(undefined);
        dispatch(page);
      },
    });
    const states = new Map<string, RunState>();
    first.ask();
    const unsubscribe = subscribeLive(GalleryDocument, () => ({}), {
      next({ gallery: { kind, run } }) {
        // With an image goes its run.
        if (kind === "IMAGE_DELETED" || kind === "RUN_DELETED") first.ask();
        if (!run) return;
        dispatch({ type: "run", run });
        if (states.get(run.id) === run.state) return;
        // A page that is on its way was read before this, and would put the old state over it.
        states.set(run.id, run.state);
        first.ask();
      },
      error: first.ask,
      connected: first.ask,
    });
    return () => {
      first.stop();
      unsubscribe();
    };
  }, [pageAfter]);

  useEffect(() => {
    if (wanted === undefined) return;
    return askUntilAnswered({
      ...pageAfter(wanted),
      done(page) {
        setError(undefined);
        dispatch(page);
        setWanted(undefined);
      },
    });
  }, [pageAfter, wanted]);

  const loadMore = nextPage === undefined ? undefined : () => setWanted(nextPage);
  return { runs, loadMore, isLoading: wanted !== undefined, error };
}
