import type { ReactNode } from "react";

interface ChoicesProps<Option extends string> {
  legend: string;
  /** The options say it well enough to those who see them. */
  isLegendHidden?: boolean;
  name: string;
  options: readonly Option[];
  /** Undefined: none of them. */
  chosen: Option | undefined;
  onChoose(option: Option): void;
  /** Columns of the grid. */
  className: string;
  children(option: Option): ReactNode;
}

/** One of a few, all of them in sight: radio buttons that look like tiles. */
export function Choices<Option extends string>(props: ChoicesProps<Option>) {
  const { legend, isLegendHidden = false, name, options, chosen, onChoose, className, children } = props;
  return (
    <fieldset>
      <legend className={isLegendHidden ? "sr-only" : "mb-2 text-sm"}>{legend}</legend>
      <div className={`grid gap-2 ${className}`}>
        {options.map((option) => (
          <label
            key={option}
            className="flex min-h-11 flex-col items-center justify-center gap-1 rounded-md border border-line bg-panel px-1 py-1.5 text-xs text-soft transition-colors hover:border-faint has-checked:border-accent has-checked:bg-accent-soft has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={option}
              checked={option === chosen}
              onChange={() => onChoose(option)}
              className="sr-only"
            />
            {children(option)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
