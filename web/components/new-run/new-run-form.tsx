"use client";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { MapEditor } from "../map/map-editor.tsx";
import { ChoiceBoxes, toggled } from "../new-experiment/choice-boxes.tsx";
import { ParameterForm } from "../parameters/parameter-form.tsx";
import { SeedInput } from "../parameters/seed-input.tsx";
import { DatasetPicker } from "./dataset-picker.tsx";
import { MethodPicker } from "./method-picker.tsx";
import { ModelPicker } from "./model-picker.tsx";
import { PicturePicker } from "./picture-picker.tsx";
import { type NewRunSetup, randomSeed } from "./prefill.ts";
import { StartBar } from "./start-bar.tsx";
import { useDropGuard } from "./use-drop-guard.ts";
import { useNewRun } from "./use-new-run.ts";
import { usePaste } from "./use-paste.ts";
import { usePictures } from "./use-pictures.ts";

export function NewRunForm({ setup }: { setup: NewRunSetup }) {
  const run = useNewRun(setup);
  const library = usePictures();
  useDropGuard();
  usePaste(run.content && !run.style ? "style" : "content", async (file, part) => {
    const picture = await library.upload(file, part);
    if (picture) run.choosePicture(part, picture);
  });

  const { inputs } = run.method;
  const isPainting = run.method.makes === "IMAGE";
  return (
    <form
      noValidate
      className="space-y-14"
      onSubmit={(event) => {
        event.preventDefault();
        if (run.canStart) void run.start();
      }}
    >
      <WorkerNotice />
      <div className="grid gap-x-10 gap-y-12 empty:hidden md:grid-cols-2 lg:gap-x-16">
        {inputs.content ? (
          <PicturePicker
            part="content"
            title={isPainting ? "Content" : "Picture"}
            hint={inputs.optional.includes("content") ? "Or none: a test picture" : "What is painted"}
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
          {inputs.model ? (
            <ModelPicker
              models={setup.models}
              chosen={run.modelId}
              onChoose={run.chooseModel}
              checkpoint={run.checkpointId}
              onChooseCheckpoint={run.chooseCheckpoint}
            />
          ) : null}
          {inputs.peers ? (
            <ChoiceBoxes
              legend="Beside it"
              choices={setup.models
                .filter(({ id }) => id !== run.modelId)
                .map(({ id, label, regime }) => ({ key: id, label, hint: regime }))}
              chosen={run.peerIds}
              onToggle={(id) => run.choosePeers(toggled(run.peerIds, id))}
            />
          ) : null}
          {inputs.dataset ? (
            <DatasetPicker datasets={setup.datasets} chosen={run.datasetId} onChoose={run.chooseDataset} />
          ) : null}
          <SeedInput
            value={run.seed}
            error={run.seedError}
            onChange={run.setSeed}
            onRoll={() => run.setSeed(String(randomSeed()))}
          />
        </div>
        <div>
          <h2 className="mb-5 text-2xl">Settings</h2>
          <ParameterForm
            fields={run.fields}
            values={run.values}
            errors={run.errors}
            network={run.network}
            classes={run.classes}
            picture={run.content}
            style={run.style}
            onChange={run.setValue}
          />
          {inputs.map ? (
            <div className="mt-8">
              <MapEditor content={run.content} map={run.map} onChange={run.chooseMap} />
            </div>
          ) : null}
        </div>
      </div>
      <StartBar run={run} />
    </form>
  );
}
