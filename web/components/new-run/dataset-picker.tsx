import type { Dataset } from "./prefill.ts";

interface DatasetPickerProps {
  datasets: readonly Dataset[];
  chosen?: string;
  /** What to know before one is chosen. */
  note?: string;
  onChoose(id: string): void;
}

/** One that the worker lacks is shown with what to do about it. */
export function DatasetPicker({ datasets, chosen, note, onChoose }: DatasetPickerProps) {
  return (
    <fieldset className="space-y-2">
      <legend className="mb-3 font-serif text-2xl">Data set</legend>
      {note ? <p className="pb-1 text-sm text-pretty text-soft wrap-anywhere">{note}</p> : null}
      {datasets.map(({ id, label, isAvailable, remedy }) => (
        <label
          key={id}
          className={`block rounded-lg border border-line px-4 py-2.5 transition-colors has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent ${isAvailable ? "hover:border-faint" : "cursor-not-allowed"}`}
        >
          <input
            type="radio"
            name="dataset"
            value={id}
            checked={id === chosen}
            disabled={!isAvailable}
            onChange={() => onChoose(id)}
            className="sr-only"
          />
          <span className={`block font-medium ${isAvailable ? "" : "text-faint"}`}>{label}</span>
          {isAvailable ? null : (
            <span className="block text-xs text-pretty text-faint wrap-anywhere">Not here. {remedy}</span>
          )}
        </label>
      ))}
    </fieldset>
  );
}
