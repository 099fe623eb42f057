"use client";
// Loads the gallery, keeps it live, fetches further pages on demand.
import { useCallback, useEffect, useMemo, useReducer, useState } from "react";
import { useClient } from "urql";
import {
  GalleryDocument,
  OpenRunsDocument,
  type RunState,
  StyledImagesDocument,
} from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";
import { oneAtATime } from "../../lib/one-at-a-time.ts";
import { emptyGallery, type GalleryState, galleryReducer } from "./gallery-state.ts";

const PAGE = 24;

export interface Gallery extends GalleryState {
  error?: string;
  loadMore(): void;
  isLoadingMore: boolean;
}

export function useGallery(): Gallery {
  const client = useClient();
  const [state, dispatch] = useReducer(galleryReducer, emptyGallery);
  const [error, setError] = useState<string>();
  const [isLoadingMore, setLoadingMore] = useState(false);

  const loadPage = useCallback(
    async (after?: string) => {
      const { data, error } = await client
        .query(StyledImagesDocument, { first: PAGE, after }, { requestPolicy: "network-only" })
        .toPromise();
      setError(error?.message);
      if (!data) return;
      const { nodes, pageInfo, totalCount } = data.styledImages;
      dispatch({
        type: "images",
        images: nodes,
        total: totalCount,
        nextPage: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
        isFirst: after === undefined,
      });
    },
    [client],
  );

  const loadRuns = useMemo(
    () =>
      oneAtATime(async () => {
        const { data } = await client
          .query(OpenRunsDocument, {}, { requestPolicy: "network-only" })
          .toPromise();
        if (!data) return;
        const { running, queued, paused, failed } = data;
        const runs = [...running.nodes, ...queued.nodes, ...paused.nodes];
        dispatch({ type: "runs", runs, failedRuns: failed.nodes });
      }),
    [client],
  );

  useEffect(() => {
    const loadAll = () => {
      loadRuns();
      void loadPage();
    };
    const states = new Map<string, RunState>();
    loadAll();
    return subscribeLive(GalleryDocument, () => ({}), {
      next: ({ gallery }) => {
        dispatch({ type: "event", event: gallery });
        const { run } = gallery;
        if (!run || states.get(run.id) === run.state) return;
        // When one run moves, the others' places in the queue move too, and no event says so.
        states.set(run.id, run.state);
        loadRuns();
      },
      error: setError,
      reconnected: loadAll,
    });
  }, [loadRuns, loadPage]);

  const loadMore = useCallback(() => {
    if (!state.nextPage || isLoadingMore) return;
    setLoadingMore(true);
    void loadPage(state.nextPage).finally(() => setLoadingMore(false));
  }, [state.nextPage, isLoadingMore, loadPage]);

  return { ...state, error, loadMore, isLoadingMore };
}
