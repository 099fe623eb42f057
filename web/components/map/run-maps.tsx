import type { NewRun } from "../new-run/use-new-run.ts";
import { LabelsEditor } from "./labels-editor.tsx";
import { MapEditor } from "./map-editor.tsx";

interface RunMapsProps {
  run: NewRun;
  /** Which of them are taken. */
  inputs: { map: boolean; labels: boolean };
}

/** Everything that may be painted over the pictures of a run. */
export function RunMaps({ run, inputs }: RunMapsProps) {
  const { content, style, painted } = run;
  return (
    <>
      {inputs.map ? <MapEditor content={content} map={painted.map} onChange={painted.chooseMap} /> : null}
      {inputs.labels ? (
        <LabelsEditor
          pictures={{ content, style }}
          labels={painted.labels}
          fault={painted.labelsFault}
          onChange={painted.changeLabels}
        />
      ) : null}
    </>
  );
}
