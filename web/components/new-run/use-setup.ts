"use client";
// Loads what forms about runs are made of, again and again until it succeeds.
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { askUntilAnswered } from "../../lib/ask-again.ts";
import { loadSetup, type NewRunSetup, type PrefillAddress } from "./prefill.ts";

export function useSetup(address: PrefillAddress): {
  setup?: NewRunSetup;
  /** Why it is not here yet, or will never be. */
  error: unknown;
} {
  // Effects compare what they depend on; an address is new at each rendering.
  const key = JSON.stringify(address);
  const client = useClient();
  const [setup, setSetup] = useState<NewRunSetup>();
  const [error, setError] = useState<unknown>();
  useEffect(
    () =>
      askUntilAnswered({
        ask: () => loadSetup(client, JSON.parse(key)),
        done: setSetup,
        failed: setError,
      }),
    [client, key],
  );
  return { setup, error };
}
