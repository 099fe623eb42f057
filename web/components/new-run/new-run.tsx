"use client";
import { PageTitle } from "../ui/page-title.tsx";
import { NewRunForm } from "./new-run-form.tsx";
import type { PrefillAddress } from "./prefill.ts";
import { SetupPending } from "./setup-pending.tsx";
import { useSetup } from "./use-setup.ts";

export function NewRun(address: PrefillAddress) {
  const { setup, error } = useSetup(address);
  const isPainting = setup ? setup.method.makes === "IMAGE" : !address.method;
  return (
    <>
      {/* A non-breaking space keeps the place until the method is known. */}
      <PageTitle>{isPainting ? "New image" : (setup?.method.label ?? "\u00a0")}</PageTitle>
      {setup ? <NewRunForm setup={setup} /> : <SetupPending error={error} />}
    </>
  );
}
