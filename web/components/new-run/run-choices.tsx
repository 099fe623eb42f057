import { idBesideLabel } from "../models/model-facts.ts";
import { ChoiceBoxes, toggled } from "../new-experiment/choice-boxes.tsx";
import { SeedInput } from "../parameters/seed-input.tsx";
import { Notice } from "../ui/notice.tsx";
import { DatasetPicker } from "./dataset-picker.tsx";
import { MethodPicker } from "./method-picker.tsx";
import { ModelPicker } from "./model-picker.tsx";
import { isNeeded } from "./needs.ts";
import { type NewRunSetup, randomSeed } from "./prefill.ts";
import { datasetNote, modelsBeside, modelsFor, noModelFor } from "./start-from.ts";
import type { NewRun } from "./use-new-run.ts";

interface RunChoicesProps {
  setup: NewRunSetup;
  run: NewRun;
  /** Not offered here: `method`, `model`, `checkpoint` or `seed`. */
  without?: string;
}

/** Everything that a run is made of but its pictures and parameters. */
export function RunChoices({ setup, run, without }: RunChoicesProps) {
  const { inputs } = run.method;
  const model = setup.models.find(({ id }) => id === run.modelId);
  return (
    <div className="space-y-8">
      {without === "method" ? null : (
        <MethodPicker methods={setup.methods} chosen={run.method} onChoose={run.chooseMethod} />
      )}
      {inputs.model && setup.goneModels.length > 0 ? (
        <Notice title={`Not here: ${new Intl.ListFormat("en").format(setup.goneModels)}.`}>
          {run.modelId === undefined ? "Choose one." : "Look whether what is chosen instead will do."}
        </Notice>
      ) : null}
      {inputs.model && without !== "model" ? (
        <ModelPicker
          legend={run.method.makes === "MODEL" ? "Start from" : "Model"}
          none={noModelFor(run.method)}
          models={modelsFor(run.method, setup.models)}
          chosen={run.modelId}
          onChoose={run.chooseModel}
          checkpoint={run.checkpointId}
          onChooseCheckpoint={without === "checkpoint" ? undefined : run.chooseCheckpoint}
        />
      ) : null}
      {inputs.peers ? (
        <ChoiceBoxes
          legend={isNeeded(inputs, "peers") ? "Beside it" : "Beside it, or none"}
          choices={modelsBeside(run.modelId, setup.models).map((other) => ({
            key: other.id,
            label: other.label,
            // The one that is chosen above may be called the same.
            hint: [other.regime, idBesideLabel(other, setup.models)].filter(Boolean).join(", "),
          }))}
          chosen={run.peerIds}
          onToggle={(id) => run.choosePeers(toggled(run.peerIds, id))}
        />
      ) : null}
      {inputs.dataset ? (
        <DatasetPicker
          datasets={setup.datasets}
          chosen={run.datasetId}
          note={datasetNote(run.method, model, setup.datasets, run.datasetId)}
          onChoose={run.chooseDataset}
        />
      ) : null}
      {without === "seed" ? null : (
        <SeedInput
          value={run.seed}
          error={run.seedError}
          onChange={run.setSeed}
          onRoll={() => run.setSeed(String(randomSeed()))}
        />
      )}
    </div>
  );
}
