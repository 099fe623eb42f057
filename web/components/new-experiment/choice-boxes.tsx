interface Choice {
  key: string;
  label: string;
  hint?: string;
  /** What holds as things stand. */
  note?: string;
  isOff?: boolean;
}

interface ChoiceBoxesProps {
  legend: string;
  choices: readonly Choice[];
  chosen: ReadonlySet<string>;
  onToggle(key: string): void;
}

/** Any number of named things, each a box to tick. */
export function ChoiceBoxes({ legend, choices, chosen, onToggle }: ChoiceBoxesProps) {
  return (
    <fieldset>
      <legend className="mb-3 text-sm font-medium">{legend}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {choices.map(({ key, label, hint, note, isOff }) => (
          <label
            key={key}
            className={`flex min-h-12 items-center gap-3 rounded-lg border border-line px-4 py-2.5 text-sm transition-colors ${
              isOff ? "opacity-55" : "hover:border-faint has-checked:border-accent has-checked:bg-accent-soft"
            }`}
          >
            <input
              type="checkbox"
              checked={chosen.has(key) && !isOff}
              disabled={isOff}
              onChange={() => onToggle(key)}
              className="size-4 shrink-0 accent-(--accent)"
            />
            <span className="min-w-0">
              <span className="block font-medium wrap-anywhere">{label}</span>
              {hint ? <span className="block text-xs text-soft wrap-anywhere">{hint}</span> : null}
              {note ? <span className="mt-1 block text-xs font-medium">{note}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** With `key` where it was not, without it where it was. */
export function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}
