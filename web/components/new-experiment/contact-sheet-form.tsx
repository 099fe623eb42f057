"use client";
import { useState } from "react";
import { pictureTitle } from "../../lib/format.ts";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { paintedNote } from "../map/painted-note.ts";
import { RunMaps } from "../map/run-maps.tsx";
import { ModelPicker } from "../new-run/model-picker.tsx";
import { isNeeded } from "../new-run/needs.ts";
import { PicturePicker } from "../new-run/picture-picker.tsx";
import { type Method, type NewRunSetup, randomSeed } from "../new-run/prefill.ts";
import { StartBar } from "../new-run/start-bar.tsx";
import { useDropGuard } from "../new-run/use-drop-guard.ts";
import { useNewRun } from "../new-run/use-new-run.ts";
import { usePictures } from "../new-run/use-pictures.ts";
import { SeedInput } from "../parameters/seed-input.tsx";
import { ChoiceBoxes, toggled } from "./choice-boxes.tsx";
import { useStart } from "./use-start.ts";

const SIZES = [128, 256, 384, 512, 768, 1024];
const USUAL_SIZE = 384;

/** The same picture by every method; methods that lack something are off, and say what. */
export function ContactSheetForm({ setup }: { setup: NewRunSetup }) {
  const run = useNewRun(setup);
  const library = usePictures();
  const { startSheet, ...start } = useStart();
  useDropGuard();
  const methods = setup.methods.filter(({ inputs }) => inputs.content);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(methods.map(({ id }) => id)));
  const [size, setSize] = useState(USUAL_SIZE);
  const lacks = ({ inputs }: Method) =>
    isNeeded(inputs, "style") && !run.style
      ? "Choose a style picture for it"
      : isNeeded(inputs, "model") && !run.modelId
        ? "It needs a model, and there is none"
        : undefined;
  const made = methods.filter((method) => chosen.has(method.id) && !lacks(method));
  const needsModel = made.some(({ inputs }) => inputs.model);
  const { content, style } = run;
  const taken = {
    map: made.some(({ inputs }) => inputs.map),
    labels: made.some(({ inputs }) => inputs.labels),
  };
  const { isPending, ...painted } = run.painted.inputFor(taken);
  const fault = taken.labels ? run.painted.labelsFault : undefined;
  return (
    <form
      noValidate
      className="space-y-14"
      onSubmit={(event) => {
        event.preventDefault();
        if (!content) return;
        void startSheet({
          content: content.id,
          style: style?.id,
          ...painted,
          model: needsModel ? run.modelId : undefined,
          methods: made.map(({ id }) => id),
          size,
          seed: Number(run.seed),
        });
      }}
    >
      <WorkerNotice />
      <div className="grid gap-x-10 gap-y-12 md:grid-cols-2 lg:gap-x-16">
        <PicturePicker
          part="content"
          title="Picture"
          hint="What is painted"
          library={library}
          chosen={content}
          onChoose={(picture) => run.choosePicture("content", picture)}
        />
        <PicturePicker
          part="style"
          title="Style"
          hint="For methods that need one"
          library={library}
          chosen={style}
          onChoose={(picture) => run.choosePicture("style", picture)}
        />
      </div>
      {/* Above the methods, whose notes come with the first stroke: nothing moves under the brush. */}
      <div className="max-w-3xl space-y-6 empty:hidden">
        <RunMaps run={run} inputs={taken} />
      </div>
      <div className="grid gap-x-10 gap-y-12 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] lg:gap-x-16">
        <ChoiceBoxes
          legend="Methods"
          choices={methods.map((method) => ({
            key: method.id,
            label: method.label,
            hint: lacks(method) ?? method.description,
            note: lacks(method) ? undefined : paintedNote(painted, method.inputs),
            isOff: lacks(method) !== undefined,
          }))}
          chosen={chosen}
          onToggle={(id) => setChosen(toggled(chosen, id))}
        />
        <div className="space-y-8">
          <div className="space-y-1.5">
            <label htmlFor="size" className="text-sm font-medium">
              Size
            </label>
            <select
              id="size"
              value={size}
              onChange={(event) => setSize(Number(event.currentTarget.value))}
              className="tabular block h-10 w-full rounded-md border border-line bg-panel px-3 text-sm"
            >
              {SIZES.map((pixels) => (
                <option key={pixels} value={pixels}>
                  {pixels} px
                </option>
              ))}
            </select>
            <p className="text-xs text-faint">Longer side of every picture, as far as its method allows.</p>
          </div>
          <SeedInput
            value={run.seed}
            error={run.seedError}
            onChange={run.setSeed}
            onRoll={() => run.setSeed(String(randomSeed()))}
          />
          {needsModel ? (
            <ModelPicker models={setup.models} chosen={run.modelId} onChoose={run.chooseModel} />
          ) : null}
        </div>
      </div>
      <StartBar
        label="Start all"
        note={
          !content
            ? "Choose a picture."
            : made.length === 0
              ? "Choose a method."
              : (fault ??
                `${pictureTitle(content.name)} by ${made.length === 1 ? "one method" : `${made.length} methods`}`)
        }
        canStart={content !== undefined && made.length > 0 && !run.seedError && !fault && !isPending}
        {...start}
      />
    </form>
  );
}
