import { PicturePicker } from "./picture-picker.tsx";
import type { NewRun } from "./use-new-run.ts";
import type { Pictures } from "./use-pictures.ts";

interface RunPicturesProps {
  run: NewRun;
  library: Pictures;
}

/** The pictures that the chosen method takes. */
export function RunPictures({ run, library }: RunPicturesProps) {
  const { inputs, makes } = run.method;
  const pickers = [
    {
      part: "content",
      title: makes === "IMAGE" ? "Content" : "Picture",
      hint: inputs.optional.includes("content") ? "Or none: a test picture" : "What is painted",
    },
    { part: "style", title: "Style", hint: "How it is painted" },
  ] as const;
  return (
    <div className="grid gap-x-10 gap-y-12 empty:hidden md:grid-cols-2 lg:gap-x-16">
      {pickers
        .filter(({ part }) => inputs[part])
        .map((picker) => (
          <PicturePicker
            key={picker.part}
            {...picker}
            library={library}
            chosen={run[picker.part]}
            onChoose={(picture) => run.choosePicture(picker.part, picture)}
          />
        ))}
    </div>
  );
}
