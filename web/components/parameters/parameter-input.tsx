"use client";
import { useId } from "react";
import { humanize } from "../../lib/format.ts";
import type {
  ChoiceField,
  FieldValue,
  JsonField,
  ParameterField,
  SwitchField,
} from "../../lib/parameters.ts";
import { FieldFrame } from "./field-frame.tsx";
import { NumberInput } from "./number-input.tsx";
import { WeightsInput } from "./weights-input.tsx";

export interface NetworkLayers {
  layers: readonly string[];
  styleLayers: readonly string[];
  contentLayers: readonly string[];
}

interface ParameterInputProps {
  field: ParameterField;
  value: FieldValue | undefined;
  error?: string;
  /** Of the chosen model; layer weights are set by it. */
  network?: NetworkLayers;
  onChange(value: FieldValue): void;
}

/** The control that fits a field. */
export function ParameterInput({ field, value, error, network, onChange }: ParameterInputProps) {
  switch (field.kind) {
    case "number":
      return <NumberInput field={field} value={String(value ?? "")} error={error} onChange={onChange} />;
    case "choice":
      return <ChoiceInput field={field} value={String(value)} error={error} onChange={onChange} />;
    case "switch":
      return <SwitchInput field={field} isOn={value === true} error={error} onChange={onChange} />;
    case "weights":
      return (
        <WeightsInput
          field={field}
          weights={typeof value === "object" ? value : {}}
          error={error}
          network={network}
          onChange={onChange}
        />
      );
    case "json":
      return <JsonInput field={field} value={String(value ?? "")} error={error} onChange={onChange} />;
  }
}

interface ChoiceInputProps {
  field: ChoiceField;
  value: string;
  error?: string;
  onChange(value: string): void;
}

function ChoiceInput({ field, value, error, onChange }: ChoiceInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field} error={error}>
      <select
        id={id}
        name={field.name}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-describedby={`${id}-note`}
        className="block h-10 w-full rounded-md border border-line bg-panel px-3 text-sm"
      >
        {field.options.map((option) => (
          <option key={option} value={option}>
            {humanize(option)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

interface SwitchInputProps {
  field: SwitchField;
  isOn: boolean;
  error?: string;
  onChange(value: boolean): void;
}

function SwitchInput({ field, isOn, error, onChange }: SwitchInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field} error={error}>
      <div>
        <input
          id={id}
          name={field.name}
          type="checkbox"
          checked={isOn}
          onChange={(event) => onChange(event.currentTarget.checked)}
          aria-describedby={`${id}-note`}
          className="size-5 accent-accent"
        />
      </div>
    </FieldFrame>
  );
}

interface JsonInputProps {
  field: JsonField;
  value: string;
  error?: string;
  onChange(value: string): void;
}

function JsonInput({ field, value, error, onChange }: JsonInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field} error={error} note="Written as JSON.">
      <textarea
        id={id}
        name={field.name}
        rows={2}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        className="block w-full rounded-md border border-line bg-panel px-3 py-2 font-mono text-sm aria-invalid:border-alarm"
      />
    </FieldFrame>
  );
}
