"use client";
// A session for as long as the page is open, and the photograph that its brushes need.
import { useEffect, useState, useSyncExternalStore } from "react";
import { useClient } from "urql";
import { askUntilAnswered } from "../../lib/ask-again.ts";
import type { PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import { loadSource } from "../../lib/paint/load-source.ts";
import { PaintingSession, type PaintingStatus } from "../../lib/paint/painting-session.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import { authorId } from "../../lib/paint/wire.ts";
import { messageOf } from "../../lib/refusal.ts";

export interface OpenPainting {
  session: PaintingSession | undefined;
  status: PaintingStatus | undefined;
  source: PaintSource | undefined;
  /** The photograph cannot be loaded: nothing can be painted until it is. */
  sourceError: string | undefined;
}

/** @param painting must stay the same object while the page is open. */
export function usePaintingSession(painting: PaintingFieldsFragment): OpenPainting {
  const client = useClient();
  const [session, setSession] = useState<PaintingSession>();
  const [source, setSource] = useState<PaintSource>();
  const [sourceError, setSourceError] = useState<string>();

  useEffect(() => {
    const opened = new PaintingSession(client, painting, authorId());
    setSession(opened);
    return () => {
      opened.close();
      setSession(undefined);
    };
  }, [client, painting]);

  useEffect(
    () =>
      askUntilAnswered({
        ask: () => loadSource(painting.picture.url, painting),
        done(loaded) {
          setSource(loaded);
          setSourceError(undefined);
        },
        failed: (error) => setSourceError(messageOf(error)),
      }),
    [painting],
  );

  const status = useSyncExternalStore(
    session?.subscribe ?? subscribeToNothing,
    () => session?.status(),
    () => undefined,
  );
  return { session, status, source, sourceError };
}

const subscribeToNothing = () => () => {};
