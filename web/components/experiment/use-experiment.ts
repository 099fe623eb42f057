"use client";
// An experiment's rows, asked for again whenever one of its runs changes its state or goes, here or in another window.
import { useEffect, useEffectEvent } from "react";
import type { CombinedError } from "urql";
import { useAskedQuery } from "../../lib/ask-again.ts";
import {
  ExperimentChangesDocument,
  type ExperimentFieldsFragment,
  ExperimentPageDocument,
} from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";

/** Several runs may change at once, when all are cancelled for one. */
const ASK_AGAIN_MS = 150;

export interface ExperimentData {
  /** Null: there is none; undefined: not known yet. */
  experiment?: ExperimentFieldsFragment | null;
  error?: CombinedError;
}

export function useExperiment(id: string): ExperimentData {
  const [{ data, error }, ask] = useAskedQuery({ query: ExperimentPageDocument, variables: { id } });
  const refresh = useEffectEvent(() => ask({ requestPolicy: "network-only" }));
  useEffect(() => {
    const states = new Map<string, string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => refresh(), ASK_AGAIN_MS);
    };
    const unsubscribe = subscribeLive(ExperimentChangesDocument, () => ({}), {
      next: ({ gallery: { kind, run } }) => {
        // Whose it was nobody can tell any more, and it happens seldom.
        if (kind === "RUN_DELETED" || kind === "IMAGE_DELETED") return askSoon();
        if (run?.experiment?.id !== id || states.get(run.id) === run.state) return;
        states.set(run.id, run.state);
        askSoon();
      },
      error: askSoon,
      connected: askSoon,
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [id]);
  return { experiment: data?.experiment, error };
}
