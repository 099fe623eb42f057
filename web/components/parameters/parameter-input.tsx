"use client";
import { useId } from "react";
import { humanize } from "../../lib/format.ts";
import {
  type ChoiceField,
  type ChoicesField,
  type FieldValue,
  type JsonField,
  type ParameterField,
  type SwitchField,
  type TextField,
  UNSET,
} from "../../lib/parameters.ts";
import { CropInput } from "../crop/crop-input.tsx";
import { GazeInput, type LookedAt } from "../gaze/gaze-input.tsx";
import { ColoursInput } from "./colours-input.tsx";
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
  classes?: readonly string[];
  scene: Scene;
  onChange(value: FieldValue): void;
}

/** What parameters are about that a person sets by looking. */
export interface Scene {
  picture?: LookedAt;
  /** What is cropped. */
  style?: LookedAt;
  /** Degrees of view that the picture's longer side fills. */
  viewAngle: number;
}

/** The control that fits a field. */
export function ParameterInput(props: ParameterInputProps) {
  const { field, value, error, network, classes, scene, onChange } = props;
  switch (field.kind) {
    case "number":
      if (field.names === "classes" && classes) {
        const named = { ...field, options: classes.map((_, index) => String(index)), titles: classes };
        return <ChoiceInput field={named} value={String(value ?? "")} error={error} onChange={onChange} />;
      }
      return <NumberInput field={field} value={String(value ?? "")} error={error} onChange={onChange} />;
    case "choice":
      return <ChoiceInput field={field} value={String(value)} error={error} onChange={onChange} />;
    case "choices":
      return (
        <ChoicesInput field={field} chosen={isTexts(value) ? value : []} error={error} onChange={onChange} />
      );
    case "colours":
      return <ColoursInput field={field} colours={isTexts(value) ? value : []} onChange={onChange} />;
    case "text":
      return <TextInput field={field} value={String(value ?? "")} error={error} onChange={onChange} />;
    case "switch":
      return field.default === undefined ? (
        <OptionalSwitchInput field={field} value={value} error={error} onChange={onChange} />
      ) : (
        <SwitchInput field={field} isOn={value === true} error={error} onChange={onChange} />
      );
    case "weights":
      return (
        <WeightsInput
          field={field}
          weights={typeof value === "object" && !isTexts(value) ? value : {}}
          error={error}
          network={network}
          onChange={onChange}
        />
      );
    case "looks":
      return (
        <GazeInput
          field={field}
          value={String(value ?? "[]")}
          error={error}
          picture={scene.picture}
          viewAngle={scene.viewAngle}
          onChange={onChange}
        />
      );
    case "crop":
      return (
        <CropInput
          field={field}
          value={String(value ?? "")}
          error={error}
          picture={scene.style}
          onChange={onChange}
        />
      );
    case "json":
      return <JsonInput field={field} value={String(value ?? "")} error={error} onChange={onChange} />;
  }
}

function isTexts(value: FieldValue | undefined): value is readonly string[] {
  return Array.isArray(value);
}

interface ChoiceInputProps {
  field: Pick<ChoiceField, "name" | "title" | "description" | "isAdvanced" | "options"> & {
    /** What the options are called; made of them unless told. */
    titles?: readonly string[];
  };
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
        {field.options.map((option, index) => (
          <option key={option} value={option}>
            {optionTitle(field.titles?.[index] ?? option)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** Names of things, `vgg11`, stay as they are. */
const optionTitle = (option: string) => (/\d/.test(option) ? option : humanize(option));

interface ChoicesInputProps {
  field: ChoicesField;
  chosen: readonly string[];
  error?: string;
  onChange(value: readonly string[]): void;
}

function ChoicesInput({ field, chosen, error, onChange }: ChoicesInputProps) {
  const id = useId();
  const toggle = (option: string) =>
    onChange(field.options.filter((other) => (other === option) !== chosen.includes(other)));
  return (
    <FieldFrame id={id} field={field} error={error}>
      <fieldset id={id} aria-label={field.title} className="flex flex-wrap gap-1.5">
        {field.options.map((option) => (
          <button
            key={option}
            type="button"
            aria-pressed={chosen.includes(option)}
            onClick={() => toggle(option)}
            className="h-9 rounded-full border border-line px-3 text-xs text-soft aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
          >
            {option}
          </button>
        ))}
      </fieldset>
    </FieldFrame>
  );
}

interface TextInputProps {
  field: TextField;
  value: string;
  error?: string;
  onChange(value: string): void;
}

function TextInput({ field, value, error, onChange }: TextInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field} error={error}>
      <input
        id={id}
        name={field.name}
        type="text"
        value={value}
        maxLength={field.maxLength}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-describedby={`${id}-note`}
        className="block h-10 w-full min-w-0 rounded-md border border-line bg-panel px-3 text-sm"
      />
    </FieldFrame>
  );
}

interface OptionalSwitchInputProps {
  field: SwitchField;
  value: FieldValue | undefined;
  error?: string;
  onChange(value: FieldValue): void;
}

/** Yes, no, or left to the method. */
function OptionalSwitchInput({ field, value, error, onChange }: OptionalSwitchInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field} error={error}>
      <select
        id={id}
        name={field.name}
        value={String(value ?? UNSET)}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === UNSET ? UNSET : currentTarget.value === "true")
        }
        aria-describedby={`${id}-note`}
        className="block h-10 w-full rounded-md border border-line bg-panel px-3 text-sm"
      >
        <option value={UNSET}>Auto</option>
        <option value="true">Yes</option>
        <option value="false">No</option>
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
