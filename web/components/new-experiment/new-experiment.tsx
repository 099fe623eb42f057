"use client";
// Two kinds of experiments: the same picture by every method, and one thing of a run varied.
import { useState } from "react";
import type { PrefillAddress } from "../new-run/prefill.ts";
import { SetupPending } from "../new-run/setup-pending.tsx";
import { useSetup } from "../new-run/use-setup.ts";
import { ContactSheetForm } from "./contact-sheet-form.tsx";
import { VariationForm } from "./variation-form.tsx";

const KINDS = [
  { id: "sheet", title: "Every method", hint: "The same picture, painted by each" },
  { id: "vary", title: "One thing varied", hint: "The same run but for a model, a setting or the seed" },
] as const;
type Kind = (typeof KINDS)[number]["id"];

export function NewExperiment(address: PrefillAddress) {
  const { setup, error } = useSetup(address);
  const [kind, setKind] = useState<Kind>(address.from ? "vary" : "sheet");
  if (!setup) return <SetupPending error={error} />;
  return (
    <div className="space-y-12">
      <fieldset className="grid gap-3 sm:grid-cols-2 lg:max-w-3xl">
        <legend className="sr-only">What is compared</legend>
        {KINDS.map(({ id, title, hint }) => (
          <label
            key={id}
            className="rounded-lg border border-line px-5 py-4 transition-colors hover:border-faint has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="kind"
              checked={kind === id}
              onChange={() => setKind(id)}
              className="sr-only"
            />
            <span className="block font-serif text-xl">{title}</span>
            <span className="block text-sm text-soft">{hint}</span>
          </label>
        ))}
      </fieldset>
      {kind === "sheet" ? <ContactSheetForm setup={setup} /> : <VariationForm setup={setup} />}
    </div>
  );
}
