"use client";
import { ChevronRight } from "lucide-react";
import { useMemo } from "react";
import { MAX_VARIANTS } from "../../lib/variation.ts";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { MethodPicker } from "../new-run/method-picker.tsx";
import { ModelPicker } from "../new-run/model-picker.tsx";
import { PicturePicker } from "../new-run/picture-picker.tsx";
import { type NewRunSetup, randomSeed } from "../new-run/prefill.ts";
import { useDropGuard } from "../new-run/use-drop-guard.ts";
import { useNewRun } from "../new-run/use-new-run.ts";
import { usePictures } from "../new-run/use-pictures.ts";
import { ParameterForm } from "../parameters/parameter-form.tsx";
import { SeedInput } from "../parameters/seed-input.tsx";
import { ChoiceBoxes } from "./choice-boxes.tsx";
import { ExperimentStartBar } from "./experiment-start-bar.tsx";
import { useStart } from "./use-start.ts";
import { useVariation } from "./use-variation.ts";

/** A run like any other, and the one thing in which several of it differ. */
export function VariationForm({ setup }: { setup: NewRunSetup }) {
  const run = useNewRun(setup);
  const library = usePictures();
  const { startVariation, ...start } = useStart();
  useDropGuard();
  const { options, varied, choose, text, setText, chosen, toggle, values, fault } = useVariation(setup, run);
  const { inputs } = run.method;
  const fields = useMemo(
    () => run.fields.filter(({ name }) => name !== varied.name),
    [run.fields, varied.name],
  );
  const missing = run.missing.filter((one) => !(varied.name === "model" && one === "a model"));
  const errors = Object.keys(run.errors).filter((name) => name !== varied.name);
  const note =
    missing.length > 0
      ? `Choose ${new Intl.ListFormat("en").format(missing)}.`
      : errors.length > 0 || run.seedError
        ? "One of the settings is out of range."
        : (fault ?? `${values.length} runs that differ in “${varied.title.toLowerCase()}”`);
  return (
    <form
      noValidate
      className="space-y-14"
      onSubmit={(event) => {
        event.preventDefault();
        const { [varied.name]: _, ...parameters } = run.parameters;
        void startVariation({
          vary: varied.name,
          values,
          base: {
            method: run.method.id,
            parameters,
            seed: Number(run.seed),
            content: inputs.content ? run.content?.id : undefined,
            style: inputs.style ? run.style?.id : undefined,
            model: inputs.model && varied.name !== "model" ? run.modelId : undefined,
          },
        });
      }}
    >
      <WorkerNotice />
      <div className="grid gap-x-10 gap-y-12 md:grid-cols-2 lg:gap-x-16">
        {inputs.content ? (
          <PicturePicker
            part="content"
            title="Content"
            hint="What is painted"
            library={library}
            chosen={run.content}
            onChoose={(picture) => run.choosePicture("content", picture)}
          />
        ) : null}
        {inputs.style ? (
          <PicturePicker
            part="style"
            title="Style"
            hint="How it is painted"
            library={library}
            chosen={run.style}
            onChoose={(picture) => run.choosePicture("style", picture)}
          />
        ) : null}
      </div>
      <div className="grid gap-x-10 gap-y-12 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)] lg:gap-x-16">
        <div className="space-y-8">
          <MethodPicker methods={setup.methods} chosen={run.method} onChoose={run.chooseMethod} />
          {inputs.model && varied.name !== "model" ? (
            <ModelPicker models={setup.models} chosen={run.modelId} onChoose={run.chooseModel} />
          ) : null}
          {varied.name === "seed" ? null : (
            <SeedInput
              value={run.seed}
              error={run.seedError}
              onChange={run.setSeed}
              onRoll={() => run.setSeed(String(randomSeed()))}
            />
          )}
        </div>
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
              choices={varied.choices.map(({ label, value }) => ({ key: String(value), label }))}
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
        </div>
      </div>
      <ExperimentStartBar
        note={note}
        canStart={missing.length + errors.length === 0 && !run.seedError && !fault}
        {...start}
      />
    </form>
  );
}
