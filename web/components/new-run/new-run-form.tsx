"use client";
import Link from "next/link";
import { workTitle } from "../../lib/format.ts";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { RunMaps } from "../map/run-maps.tsx";
import { ParameterForm } from "../parameters/parameter-form.tsx";
import type { NewRunSetup } from "./prefill.ts";
import { RunChoices } from "./run-choices.tsx";
import { RunPictures } from "./run-pictures.tsx";
import { StartBar, startNote } from "./start-bar.tsx";
import { useDropGuard } from "./use-drop-guard.ts";
import { useNewRun } from "./use-new-run.ts";
import { usePaste } from "./use-paste.ts";
import { usePictures } from "./use-pictures.ts";

interface NewRunFormProps {
  setup: NewRunSetup;
  /** The page is about this method: no other can be chosen. */
  isOfOneMethod?: boolean;
}

export function NewRunForm({ setup, isOfOneMethod }: NewRunFormProps) {
  const run = useNewRun(setup);
  const library = usePictures();
  useDropGuard();
  usePaste(run.content && !run.style ? "style" : "content", async (file, part) => {
    const picture = await library.upload(file, part);
    if (picture) run.choosePicture(part, picture);
  });
  const isPainting = run.method.makes === "IMAGE";
  const work = isPainting ? workTitle(run.content, run.style) : run.method.label;
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
      {setup.cell ? (
        <p className="max-w-prose text-soft">
          Takes the place of what failed in{" "}
          <Link href={`/experiments/${setup.cell.experimentId}`} className="underline underline-offset-4">
            {setup.cell.label}
          </Link>
          .
        </p>
      ) : null}
      <RunPictures run={run} library={library} />
      <div className="grid gap-x-10 gap-y-12 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)] lg:gap-x-16">
        <RunChoices setup={setup} run={run} without={isOfOneMethod ? "method" : undefined} />
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
          <div className="mt-8 space-y-6 empty:hidden">
            <RunMaps run={run} inputs={run.method.inputs} />
          </div>
        </div>
      </div>
      <StartBar
        note={startNote(run.missing, run.fault, work)}
        label={isPainting ? "Start painting" : "Start"}
        canStart={run.canStart}
        isStarting={run.isStarting}
        refusal={run.refusal}
      />
    </form>
  );
}
