"use client";
// Loads what the form is made of, then opens it.
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { Notice } from "../ui/notice.tsx";
import { NewRunForm } from "./new-run-form.tsx";
import { loadSetup, type NewRunSetup, type PrefillAddress } from "./prefill.ts";

const TRY_AGAIN_MS = 4000;

export function NewRun({ from, method, content, style, model }: PrefillAddress) {
  const client = useClient();
  const [setup, setSetup] = useState<NewRunSetup>();
  const [error, setError] = useState<string>();

  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      try {
        const loaded = await loadSetup(client, { from, method, content, style, model });
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
  }, [client, from, method, content, style, model]);

  if (setup) return <NewRunForm setup={setup} />;
  if (!error) return <div aria-busy className="min-h-[90svh]" />;
  return (
    <div className="min-h-[90svh] max-w-2xl">
      <Notice title={error}>
        This page tries again by itself. Pictures can be chosen as soon as it succeeds.
      </Notice>
    </div>
  );
}
