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
export function ParameterInput({ field, value, network, classes, scene, ...rest }: ParameterInputProps) {
  const text = String(value ?? "");
  switch (field.kind) {
    case "number":
      if (field.names === "classes" && classes?.length) {
        const named = { ...field, options: classes.map((_, index) => String(index)), titles: classes };
        return <ChoiceInput field={named} value={text} {...rest} />;
      }
      return <NumberInput field={field} value={text} {...rest} />;
    case "choice":
      return <ChoiceInput field={field} value={text} {...rest} />;
    case "choices":
      return <ChoicesInput field={field} value={isTexts(value) ? value : []} {...rest} />;
    case "colours":
      return <ColoursInput field={field} colours={isTexts(value) ? value : []} onChange={rest.onChange} />;
    case "text":
      return <TextInput field={field} value={text} {...rest} />;
    case "switch": {
      if (field.default !== undefined) return <SwitchInput field={field} value={value === true} {...rest} />;
      // Yes, no, or left to the method.
      const open = { ...field, options: [UNSET, "true", "false"], titles: ["Auto", "Yes", "No"] };
      const choose = (option: string) => rest.onChange(option === UNSET ? UNSET : option === "true");
      return <ChoiceInput field={open} value={String(value ?? UNSET)} error={rest.error} onChange={choose} />;
    }
    case "weights": {
      const weights = typeof value === "object" && !isTexts(value) ? value : {};
      return <WeightsInput field={field} weights={weights} network={network} {...rest} />;
    }
    case "looks":
      return (
        <GazeInput
          field={field}
          value={String(value ?? "[]")}
          picture={scene.picture}
          viewAngle={scene.viewAngle}
          {...rest}
        />
      );
    case "crop":
      return <CropInput field={field} value={text} picture={scene.style} {...rest} />;
    case "json":
      return <JsonInput field={field} value={text} {...rest} />;
  }
}

function isTexts(value: FieldValue | undefined): value is readonly string[] {
  return Array.isArray(value);
}

interface InputProps<Field, Value> {
  field: Field;
  value: Value;
  error?: string;
  onChange(value: Value): void;
}

type NamedChoices = Pick<ChoiceField, "name" | "title" | "description" | "isAdvanced" | "options"> & {
  /** What the options are called; made of them unless told. */
  titles?: readonly string[];
};

function ChoiceInput({ field, value, error, onChange }: InputProps<NamedChoices, string>) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field} error={error}>
      <select
        id={id}
        name={field.name}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        className="block h-10 w-full rounded-md border border-line bg-panel px-3 text-sm aria-invalid:border-alarm"
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

function ChoicesInput({ field, value, error, onChange }: InputProps<ChoicesField, readonly string[]>) {
  const id = useId();
  const toggle = (option: string) =>
    onChange(field.options.filter((other) => (other === option) !== value.includes(other)));
  return (
    <FieldFrame id={id} field={field} error={error}>
      <fieldset
        id={id}
        aria-label={field.title}
        aria-describedby={`${id}-note`}
        className="flex flex-wrap gap-1.5"
      >
        {field.options.map((option) => (
          <button
            key={option}
            type="button"
            aria-pressed={value.includes(option)}
            onClick={() => toggle(option)}
            className="h-10 rounded-full border border-line px-3 text-xs text-soft aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
          >
            {option}
          </button>
        ))}
      </fieldset>
    </FieldFrame>
  );
}

function TextInput({ field, value, error, onChange }: InputProps<TextField, string>) {
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
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        className="block h-10 w-full min-w-0 rounded-md border border-line bg-panel px-3 text-sm aria-invalid:border-alarm"
      />
    </FieldFrame>
  );
}

function SwitchInput({ field, value, error, onChange }: InputProps<SwitchField, boolean>) {
  const id = useId();
  return (
    <FieldFrame id={id} field={field} error={error}>
      <div>
        <input
          id={id}
          name={field.name}
          type="checkbox"
          checked={value}
          onChange={(event) => onChange(event.currentTarget.checked)}
          aria-describedby={`${id}-note`}
          className="size-5 accent-accent"
        />
      </div>
    </FieldFrame>
  );
}

function JsonInput({ field, value, error, onChange }: InputProps<JsonField, string>) {
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
