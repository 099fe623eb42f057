"use client";
import { ChevronRight } from "lucide-react";
import { useMemo } from "react";
import { MAX_VARIANTS } from "../../lib/variation.ts";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { RunMaps } from "../map/run-maps.tsx";
import type { NewRunSetup } from "../new-run/prefill.ts";
import { RunChoices } from "../new-run/run-choices.tsx";
import { RunPictures } from "../new-run/run-pictures.tsx";
import { StartBar, startNote } from "../new-run/start-bar.tsx";
import { useDropGuard } from "../new-run/use-drop-guard.ts";
import { useNewRun } from "../new-run/use-new-run.ts";
import { usePictures } from "../new-run/use-pictures.ts";
import { ParameterForm } from "../parameters/parameter-form.tsx";
import { ChoiceBoxes } from "./choice-boxes.tsx";
import { useStart } from "./use-start.ts";
import { useVariation } from "./use-variation.ts";

/** A run like any other, and the one thing in which several of it differ. */
export function VariationForm({ setup }: { setup: NewRunSetup }) {
  const run = useNewRun(setup);
  const library = usePictures();
  const { startVariation, ...start } = useStart();
  useDropGuard();
  const { options, varied, choose, text, setText, chosen, toggle, values, fault } = useVariation(setup, run);
  const fields = useMemo(
    () => run.fields.filter(({ name }) => name !== varied.name),
    [run.fields, varied.name],
  );
  const missing = run.missing.filter((one) => !(varied.name === "model" && one === "a model"));
  const errors = Object.keys(run.errors).filter((name) => name !== varied.name);
  // The value that is varied is not among the settings.
  const shared = run.faultBut(varied.name);
  const difference = fault ?? `${values.length} runs that differ in “${varied.title.toLowerCase()}”`;
  return (
    <form
      noValidate
      className="space-y-14"
      onSubmit={(event) => {
        event.preventDefault();
        const { [varied.name]: _, ...parameters } = run.parameters;
        const { model, checkpoint, ...base } = run.input;
        void startVariation({
          vary: varied.name,
          values,
          base: {
            ...base,
            parameters,
            model: varied.name === "model" ? undefined : model,
            checkpoint: ["model", "checkpoint"].includes(varied.name) ? undefined : checkpoint,
          },
        });
      }}
    >
      <WorkerNotice />
      <RunPictures run={run} library={library} />
      <div className="grid gap-x-10 gap-y-12 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)] lg:gap-x-16">
        <RunChoices setup={setup} run={run} without={varied.name} />
        <div className="space-y-8">
          <div className="space-y-2">
            <label htmlFor="varied" className="block font-serif text-2xl">
              What is varied
            </label>
            <select
              id="varied"
              value={varied.name}
              onChange={(event) => choose(event.currentTarget.value)}
              className="block h-11 w-full rounded-md border border-line bg-panel px-3 text-sm"
            >
              {options.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </div>
          {varied.kind === "choices" ? (
            <ChoiceBoxes
              legend="Values"
              choices={varied.choices.map(({ label, hint, value }) => ({ key: String(value), label, hint }))}
              chosen={chosen}
              onToggle={toggle}
            />
          ) : (
            <div className="space-y-1.5">
              <label htmlFor="values" className="text-sm font-medium">
                Values
              </label>
              <input
                id="values"
                name="values"
                type="text"
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                aria-invalid={fault !== undefined}
                aria-describedby="values-note"
                className="tabular h-11 w-full rounded-md border border-line bg-panel px-3 text-sm aria-invalid:border-alarm"
              />
              <p id="values-note" className={`text-xs ${fault ? "text-alarm" : "text-faint"}`}>
                {fault ?? `Numbers between commas, ${MAX_VARIANTS} at most; one run each.`}
              </p>
            </div>
          )}
          <details className="group border-t border-line pt-4" open={errors.length > 0 || undefined}>
            <summary className="flex min-h-10 list-none items-center gap-2 text-sm font-medium [&::-webkit-details-marker]:hidden">
              <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
              Settings that all share
            </summary>
            <div className="mt-4">
              <ParameterForm
                fields={fields}
                values={run.values}
                errors={run.errors}
                network={run.network}
                onChange={run.setValue}
              />
            </div>
          </details>
          <RunMaps run={run} inputs={run.method.inputs} />
        </div>
      </div>
      <StartBar
        note={startNote(missing, shared, difference)}
        label="Start all"
        canStart={missing.length === 0 && !shared && !fault && !run.isPending}
        {...start}
      />
    </form>
  );
}
