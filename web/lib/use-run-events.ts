"use client";
// A run's live snapshot. Events are taken as they come and shown a few times a second, whatever their rate.
import { useEffect, useState } from "react";
import { RunEventsDocument } from "./gql/graphql.ts";
import { subscribeLive } from "./live.ts";
import { emptySnapshot, RunFeed, type RunSnapshot } from "./run-feed.ts";

const SHOW_EVERY_MS = 60;

export interface RunEvents {
  snapshot: RunSnapshot;
  /** The server refused the subscription (an unknown run). */
  error?: string;
}

export interface RunEventsOptions {
  /** The sequence to go on from; 0 unless told. */
  after?: number;
  /** Nothing is asked for. */
  isOff?: boolean;
}

/** Follows a run from its first event on; after a lost connection it goes on from the last event it has. */
export function useRunEvents(runId: string, { after = 0, isOff = false }: RunEventsOptions = {}): RunEvents {
  const [events, setEvents] = useState<RunEvents>({ snapshot: emptySnapshot });
  useEffect(() => {
    if (isOff) return;
    const feed = new RunFeed(after);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      setEvents({ snapshot: feed.snapshot() });
    };
    const unsubscribe = subscribeLive(RunEventsDocument, () => ({ runId, after: feed.sequence }), {
      next: ({ runEvents }) => {
        feed.take(runEvents);
        timer ??= setTimeout(show, SHOW_EVERY_MS);
      },
      error: (error) => setEvents({ snapshot: feed.snapshot(), error }),
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
      setEvents({ snapshot: emptySnapshot });
    };
  }, [runId, after, isOff]);
  return events;
}
