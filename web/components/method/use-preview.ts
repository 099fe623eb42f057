"use client";
// A live preview of settings that change: asked for when they have rested a moment, followed while it is painted, given
// up when newer settings come. The picture before stays until the next one has something to show.
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import {
  CancelRunDocument,
  RunEventsDocument,
  StartPreviewDocument,
  type StylizeInput,
} from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";
import { RunFeed, type RunSnapshot } from "../../lib/run-feed.ts";
import { isOver } from "../run/run-states.ts";

/** Shorter than a pause in moving a slider, longer than the time between two of its steps. */
const REST_MS = 180;

export type PreviewState = "idle" | "asking" | "waiting" | "painting" | "shown" | "failed";

export interface LivePreview {
  state: PreviewState;
  /** The newest picture, of these settings or of those before. */
  picture?: { url: string; width: number; height: number };
  iteration: number;
  total?: number;
  computeMs: number;
  message?: string;
}

const nothing: LivePreview = { state: "idle", iteration: 0, computeMs: 0 };

/** @param input undefined while the settings are incomplete or wrong: then nothing changes. */
export function usePreview(input: StylizeInput | undefined): LivePreview {
  const client = useClient();
  const [preview, setPreview] = useState(nothing);
  const windowId = useRef<string>(undefined);
  const running = useRef<string>(undefined);
  const key = input && JSON.stringify(input);

  useEffect(() => {
    if (key === undefined) return;
    let isGone = false;
    let unsubscribe: (() => void) | undefined;
    windowId.current ??= crypto.randomUUID();
    const window = windowId.current;
    const fail = (message: string) => setPreview((before) => ({ ...before, state: "failed", message }));
    const start = async () => {
      setPreview((before) => ({ ...before, state: "asking", message: undefined }));
      const wanted: StylizeInput = JSON.parse(key);
      const { data, error } = await client
        .mutation(StartPreviewDocument, { input: wanted, window })
        .toPromise();
      if (isGone) return;
      if (!data) return fail(error?.graphQLErrors[0]?.message ?? "The server cannot be reached.");
      const { id } = data.preview;
      running.current = id;
      const feed = new RunFeed();
      unsubscribe = subscribeLive(RunEventsDocument, () => ({ runId: id, after: feed.sequence }), {
        next({ runEvents }) {
          feed.take(runEvents);
          setPreview((before) => show(before, feed.snapshot()));
        },
        error: fail,
      });
    };
    const timer = setTimeout(() => void start(), REST_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
      unsubscribe?.();
    };
  }, [client, key]);

  // Whoever leaves the page leaves no work behind.
  useEffect(
    () => () => {
      if (running.current) void client.mutation(CancelRunDocument, { id: running.current }).toPromise();
    },
    [client],
  );
  return preview;
}

function show(
  before: LivePreview,
  { state, preview, iteration, total, computeMs, reason }: RunSnapshot,
): LivePreview {
  return {
    state: stateOf(state, preview !== undefined),
    picture: preview ?? before.picture,
    iteration,
    total,
    computeMs,
    message: state === "FAILED" ? (reason ?? undefined) : undefined,
  };
}

function stateOf(state: RunSnapshot["state"], hasPicture: boolean): PreviewState {
  if (state === "FAILED") return "failed";
  if (state && isOver(state)) return "shown";
  return state === "RUNNING" || hasPicture ? "painting" : "waiting";
}
