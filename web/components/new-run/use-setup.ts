"use client";
// Loads what forms about runs are made of, again and again until it succeeds.
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { loadSetup, type NewRunSetup, type PrefillAddress } from "./prefill.ts";

const TRY_AGAIN_MS = 4000;

export function useSetup(address: PrefillAddress): {
  setup?: NewRunSetup;
  error?: string;
} {
  // Effects compare what they depend on; an address is new at each rendering.
  const key = JSON.stringify(address);
  const client = useClient();
  const [setup, setSetup] = useState<NewRunSetup>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      try {
        const loaded = await loadSetup(client, JSON.parse(key));
        if (!isGone) setSetup(loaded);
      } catch (reason) {
        if (isGone) return;
        setError(reason instanceof Error ? reason.message : String(reason));
        timer = setTimeout(() => void load(), TRY_AGAIN_MS);
      }
    };
    void load();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [client, key]);
  return { setup, error };
}
