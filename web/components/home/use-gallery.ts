"use client";
// Loads the gallery, keeps it live, fetches further pages on demand.
import { useCallback, useEffect, useReducer, useState } from "react";
import { useClient } from "urql";
import { askAnew } from "../../lib/ask-again.ts";
import {
  GalleryDocument,
  OpenRunsDocument,
  type RunState,
  StyledImagesDocument,
} from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";
import { emptyGallery, type GalleryAction, type GalleryState, galleryReducer } from "./gallery-state.ts";

const PAGE = 24;

export interface Gallery extends GalleryState {
  /** Why some of it is not here yet; it is asked for again. */
  error?: unknown;
  loadMore(): void;
  isLoadingMore: boolean;
}

export function useGallery(): Gallery {
  const client = useClient();
  const [state, dispatch] = useReducer(galleryReducer, emptyGallery);
  const [error, setError] = useState<unknown>();
  const [isLoadingMore, setLoadingMore] = useState(false);

  const loadPage = useCallback(
    async (after?: string): Promise<GalleryAction> => {
      const { data, error } = await client
        .query(StyledImagesDocument, { first: PAGE, after }, { requestPolicy: "network-only" })
        .toPromise();
      if (!data) throw error;
      const { nodes, pageInfo, totalCount } = data.styledImages;
      return {
        type: "images",
        images: nodes,
        total: totalCount,
        nextPage: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
        isFirst: after === undefined,
      };
    },
    [client],
  );

  const loadRuns = useCallback(async (): Promise<GalleryAction> => {
    const { data, error } = await client
      .query(OpenRunsDocument, {}, { requestPolicy: "network-only" })
      .toPromise();
    if (!data) throw error;
    const { running, queued, paused, failed } = data;
    const runs = [...running.nodes, ...queued.nodes, ...paused.nodes];
    return { type: "runs", runs, failedRuns: failed.nodes };
  }, [client]);

  useEffect(() => {
    const runs = askAnew({ ask: loadRuns, done: dispatch, failed: setError });
    const images = askAnew({ ask: () => loadPage(), done: dispatch, failed: setError });
    const loadAll = () => {
      runs.ask();
      images.ask();
    };
    const states = new Map<string, RunState>();
    // Not left to `connected`: a gallery to which no socket can be opened is not live, but it is a gallery.
    loadAll();
    const unsubscribe = subscribeLive(GalleryDocument, () => ({}), {
      next: ({ gallery }) => {
        dispatch({ type: "event", event: gallery });
        const { run } = gallery;
        if (!run || states.get(run.id) === run.state) return;
        // When one run moves, the others' places in the queue move too, and no event says so.
        states.set(run.id, run.state);
        runs.ask();
      },
      error: loadAll,
      connected: loadAll,
    });
    return () => {
      runs.stop();
      images.stop();
      unsubscribe();
    };
  }, [loadRuns, loadPage]);

  const loadMore = useCallback(() => {
    if (!state.nextPage || isLoadingMore) return;
    setLoadingMore(true);
    // Where it fails, the button is there again.
    void loadPage(state.nextPage)
      .then(dispatch, setError)
      .finally(() => setLoadingMore(false));
  }, [state.nextPage, isLoadingMore, loadPage]);

  return { ...state, error, loadMore, isLoadingMore };
}
