"use client";
// A method's controls beside a live preview of what they do, and the way from there to a picture of full size.
import { useEffect, useEffectEvent } from "react";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { RunMaps } from "../map/run-maps.tsx";
import { ModelPicker } from "../new-run/model-picker.tsx";
import { type PicturePart, PicturePicker } from "../new-run/picture-picker.tsx";
import { type NewRunSetup, newRunAddress, randomSeed } from "../new-run/prefill.ts";
import { noModelFor } from "../new-run/start-from.ts";
import { useDropGuard } from "../new-run/use-drop-guard.ts";
import { useNewRun } from "../new-run/use-new-run.ts";
import { usePaste } from "../new-run/use-paste.ts";
import { usePictures } from "../new-run/use-pictures.ts";
import { ParameterForm } from "../parameters/parameter-form.tsx";
import { SeedInput } from "../parameters/seed-input.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PreviewPicture } from "./preview-picture.tsx";
import { usePreview } from "./use-preview.ts";

export function Studio({ setup }: { setup: NewRunSetup }) {
  const run = useNewRun(setup);
  const library = usePictures();
  useDropGuard();
  usePaste("content", async (file, part) => {
    const picture = await library.upload(file, part);
    if (picture) run.choosePicture(part, picture);
  });
  const { inputs, label } = run.method;

  // Something is there to see at once: the samples at both ends of the list are a picture and a style.
  const chooseSamples = useEffectEvent(() => {
    const samples = library.pictures.filter(({ sample }) => sample);
    const [first] = samples;
    const last = samples.at(-1);
    if (inputs.content && !run.content && last) run.choosePicture("content", last);
    if (inputs.style && !run.style && first) run.choosePicture("style", first);
  });
  const hasPictures = library.pictures.length > 0;
  useEffect(() => {
    if (hasPictures) chooseSamples();
  }, [hasPictures]);

  const preview = usePreview(run.canStart ? run.input : undefined);
  const parts: { part: PicturePart; title: string }[] = [
    ...(inputs.content ? [{ part: "content" as const, title: "Picture" }] : []),
    ...(inputs.style ? [{ part: "style" as const, title: "Style" }] : []),
  ];
  return (
    <section aria-label="Try it" className="space-y-8">
      <WorkerNotice />
      {/* On a small screen the preview stays in sight above its controls, for which the column gives up its box. It takes
          half of the window at most, and in a low window it scrolls away like everything else. */}
      <div className="flex flex-col gap-x-14 gap-y-8 lg:grid lg:grid-cols-[minmax(0,7fr)_minmax(0,6fr)] lg:items-start">
        <div className="space-y-6 max-lg:contents lg:sticky lg:top-6">
          <div className="max-lg:-mx-4 max-lg:bg-wall max-lg:px-4 max-lg:pt-2 max-lg:tall:sticky max-lg:tall:top-0 max-lg:tall:z-10 max-lg:tall:[--frame-height:50svh]">
            <PreviewPicture preview={preview} content={run.content} label={label} />
          </div>
          <div className="flex flex-wrap gap-3">
            <Button look="primary" disabled={!run.canStart} onClick={() => void run.start()}>
              {run.isStarting ? "Starting…" : "Paint it at full size"}
            </Button>
            <ButtonLink href={newRunAddress({ ...run.input, seed: run.seed })}>More choices</ButtonLink>
          </div>
          {run.refusal ? <Notice title={run.refusal.message}>{run.refusal.remedy}</Notice> : null}
          <div className={`grid gap-6 ${parts.length > 1 ? "sm:grid-cols-2" : ""}`}>
            {parts.map(({ part, title }) => (
              <PicturePicker
                key={part}
                isSmall
                part={part}
                title={title}
                hint={part === "content" ? "What is painted" : "How it is painted"}
                library={library}
                chosen={part === "content" ? run.content : run.style}
                onChoose={(picture) => run.choosePicture(part, picture)}
              />
            ))}
          </div>
        </div>
        <div className="space-y-8">
          <ParameterForm
            fields={run.fields}
            values={run.values}
            errors={run.errors}
            network={run.network}
            picture={run.content}
            style={run.style}
            onChange={run.setValue}
          />
          <RunMaps run={run} inputs={inputs} />
          <SeedInput
            value={run.seed}
            error={run.seedError}
            onChange={run.setSeed}
            onRoll={() => run.setSeed(String(randomSeed()))}
          />
          {inputs.model ? (
            <ModelPicker
              none={noModelFor(run.method)}
              models={setup.models}
              chosen={run.modelId}
              onChoose={run.chooseModel}
            />
          ) : null}
        </div>
      </div>
    </section>
  );
}
