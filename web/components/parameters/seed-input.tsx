"use client";
import { Dices } from "lucide-react";
import { useId } from "react";

interface SeedInputProps {
  value: string;
  error?: string;
  onChange(value: string): void;
  onRoll(): void;
}

export function SeedInput({ value, error, onChange, onRoll }: SeedInputProps) {
  const id = useId();
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        Seed
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          name="seed"
          type="text"
          inputMode="numeric"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-note`}
          className="tabular h-10 w-full min-w-0 rounded-md border border-line bg-panel px-3 text-sm aria-invalid:border-alarm"
        />
        <button
          type="button"
          onClick={onRoll}
          aria-label="Another random seed"
          title="Another random seed"
          className="inline-flex size-10 shrink-0 items-center justify-center rounded-md border border-line bg-panel hover:border-faint"
        >
          <Dices aria-hidden className="size-4" />
        </button>
      </div>
      <p id={`${id}-note`} className={`text-xs ${error ? "text-alarm" : "text-faint"}`}>
        {error ?? "The same seed on the same engine gives the same pixels."}
      </p>
    </div>
  );
}
