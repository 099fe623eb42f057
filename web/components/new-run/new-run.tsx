"use client";
import { NewRunForm } from "./new-run-form.tsx";
import type { PrefillAddress } from "./prefill.ts";
import { SetupPending } from "./setup-pending.tsx";
import { useSetup } from "./use-setup.ts";

export function NewRun(address: PrefillAddress) {
  const { setup, error } = useSetup(address);
  return setup ? <NewRunForm setup={setup} /> : <SetupPending error={error} />;
}
