import type { ModelFieldsFragment } from "../../lib/gql/graphql.ts";
import { modelScore } from "../models/model-facts.ts";

interface ModelPickerProps {
  models: readonly ModelFieldsFragment[];
  chosen?: string;
  onChoose(id: string): void;
  /** A checkpoint of the chosen model; the newest unless told. */
  checkpoint?: string;
  onChooseCheckpoint?(id: string): void;
}

export function ModelPicker(props: ModelPickerProps) {
  const { models, chosen, onChoose, checkpoint, onChooseCheckpoint } = props;
  const checkpoints = models.find(({ id }) => id === chosen)?.checkpoints ?? [];
  return (
    <fieldset className="space-y-2">
      <legend className="mb-3 font-serif text-2xl">Model</legend>
      {models.length === 0 ? <p className="text-sm text-soft">No model is registered yet.</p> : null}
      <div className="max-h-96 space-y-2 overflow-y-auto p-1">
        {models.map((model) => {
          const score = modelScore(model);
          return (
            <label
              key={model.id}
              className="flex min-h-12 items-center gap-3 rounded-lg border border-line px-4 py-2.5 transition-colors hover:border-faint has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="model"
                value={model.id}
                checked={model.id === chosen}
                onChange={() => onChoose(model.id)}
                className="sr-only"
              />
              <span className="min-w-0 grow">
                <span className="block font-medium">{model.label}</span>
                <span className="tabular block text-sm text-soft">
                  {model.regime}
                  {model.dataset && model.regime !== "random" ? ` on ${model.dataset}` : ""}
                  {score === undefined ? "" : `: ${score}`}
                </span>
              </span>
            </label>
          );
        })}
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
                {index === 0 ? ", the newest" : ""}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </fieldset>
  );
}
