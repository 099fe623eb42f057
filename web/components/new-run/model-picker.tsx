import type { ModelFieldsFragment } from "../../lib/gql/graphql.ts";
import { idBesideLabel, modelScore, trainingText } from "../models/model-facts.ts";

interface ModelPickerProps {
  models: readonly ModelFieldsFragment[];
  chosen?: string;
  onChoose(id: string | undefined): void;
  /** What is offered beside them, where none may be chosen. */
  none?: { label: string; hint: string };
  /** What the model is for. */
  legend?: string;
  /** A checkpoint of the chosen model; its final one unless told. */
  checkpoint?: string;
  onChooseCheckpoint?(id: string): void;
}

export function ModelPicker(props: ModelPickerProps) {
  const { models, chosen, onChoose, none, legend = "Model", checkpoint, onChooseCheckpoint } = props;
  const checkpoints = models.find(({ id }) => id === chosen)?.checkpoints ?? [];
  return (
    <fieldset className="space-y-2">
      <legend className="mb-3 font-serif text-2xl">{legend}</legend>
      {models.length === 0 && !none ? <p className="text-sm text-soft">No model is registered yet.</p> : null}
      <div className="max-h-96 space-y-2 overflow-y-auto p-1">
        {none ? (
          <Choice {...none} value="" isChosen={chosen === undefined} onChoose={() => onChoose(undefined)} />
        ) : null}
        {models.map((model) => (
          <Choice
            key={model.id}
            label={model.label}
            hint={hintOf(model, models)}
            value={model.id}
            isChosen={model.id === chosen}
            onChoose={() => onChoose(model.id)}
          />
        ))}
      </div>
      {onChooseCheckpoint && checkpoints.length > 1 ? (
        <label className="block space-y-1.5 text-sm font-medium">
          <span className="block">Checkpoint</span>
          <select
            name="checkpoint"
            value={checkpoint ?? checkpoints[0]?.id}
            onChange={(event) => onChooseCheckpoint(event.currentTarget.value)}
            className="block h-10 w-full rounded-md border border-line bg-panel px-3 text-sm font-normal"
          >
            {checkpoints.map(({ id, epoch }, index) => (
              <option key={id} value={id}>
                Epoch {epoch}
                {index === 0 ? ", the final one" : ""}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  hint: string;
  value: string;
  isChosen: boolean;
  onChoose(): void;
}

function Choice({ label, hint, value, isChosen, onChoose }: ChoiceProps) {
  return (
    <label className="flex min-h-12 items-center gap-3 rounded-lg border border-line px-4 py-2.5 transition-colors hover:border-faint has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="model"
        value={value}
        checked={isChosen}
        onChange={onChoose}
        className="sr-only"
      />
      <span className="min-w-0 grow">
        <span className="block font-medium">{label}</span>
        <span className="tabular block text-sm text-soft wrap-anywhere">{hint}</span>
      </span>
    </label>
  );
}

/** "pgd on cifar10: 84.3 % right", with the id behind it where another model is called the same. */
function hintOf(model: ModelFieldsFragment, models: readonly ModelFieldsFragment[]): string {
  const { regime, dataset } = model;
  const score = modelScore(model);
  const trainedOn = dataset && regime !== "random" ? ` on ${dataset}` : "";
  const facts = `${trainingText(model)}${trainedOn}${score === undefined ? "" : `: ${score}`}`;
  return [facts, idBesideLabel(model, models)].filter(Boolean).join(", ");
}
