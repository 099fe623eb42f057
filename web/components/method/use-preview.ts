"use client";
// A live preview of settings that change, followed while it is painted. Newer settings take its place as soon as it has
// shown something, or when they have rested; the picture before stays until the next one has something to show.
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import {
  CancelRunDocument,
  RunEventsDocument,
  StartPreviewDocument,
  type StylizeInput,
} from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";
import { newId } from "../../lib/new-id.ts";
import { messageOf } from "../../lib/refusal.ts";
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

/** The preview that was asked for last. */
interface Newest {
  runId?: string;
  /** Stops following it. */
  leave?: () => void;
  /** Resolves when it has shown something, or never will. */
  isSeen: Promise<void>;
}

/** @param input undefined while the settings are incomplete or wrong: then nothing changes. */
export function usePreview(input: StylizeInput | undefined): LivePreview {
  const client = useClient();
  const [preview, setPreview] = useState(nothing);
  const windowId = useRef<string>(undefined);
  const newest = useRef<Newest>({ isSeen: Promise.resolve() });
  const key = input && JSON.stringify(input);

  useEffect(() => {
    if (key === undefined) return;
    let isDue = true;
    const begin = () => {
      if (isDue) void start(JSON.parse(key));
      isDue = false;
    };
    const start = async (wanted: StylizeInput) => {
      windowId.current ??= newId();
      const before = newest.current;
      let seen = () => {};
      const mine: Newest = { isSeen: new Promise((resolve) => (seen = resolve)) };
      newest.current = mine;
      setPreview((shown) => ({ ...shown, state: "asking", message: undefined }));
      const fail = (message: string) => {
        setPreview((shown) => ({ ...shown, state: "failed", message }));
        seen();
      };
      const variables = { input: wanted, window: windowId.current };
      const { data, error } = await client.mutation(StartPreviewDocument, variables).toPromise();
      before.leave?.();
      if (newest.current !== mine) return;
      if (!data) return fail(messageOf(error));
      const runId = data.preview.id;
      mine.runId = runId;
      const feed = new RunFeed();
      mine.leave = subscribeLive(RunEventsDocument, () => ({ runId, after: feed.sequence }), {
        next({ runEvents }) {
          feed.take(runEvents);
          const snapshot = feed.snapshot();
          setPreview((shown) => show(shown, snapshot));
          if (snapshot.preview || (snapshot.state && isOver(snapshot.state))) seen();
        },
        error: fail,
      });
    };
    const timer = setTimeout(begin, REST_MS);
    void newest.current.isSeen.then(begin);
    return () => {
      isDue = false;
      clearTimeout(timer);
    };
  }, [client, key]);

  // Whoever leaves the page leaves no work behind.
  useEffect(
    () => () => {
      const { runId, leave } = newest.current;
      newest.current = { isSeen: Promise.resolve() };
      leave?.();
      if (runId) void client.mutation(CancelRunDocument, { id: runId }).toPromise();
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
