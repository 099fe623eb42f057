"use client";
import { ChevronRight } from "lucide-react";
import type { FieldValue, FormValues, ParameterField } from "../../lib/parameters.ts";
import { type NetworkLayers, ParameterInput, type Scene } from "./parameter-input.tsx";

interface ParameterFormProps {
  fields: readonly ParameterField[];
  values: FormValues;
  errors: Readonly<Record<string, string>>;
  network?: NetworkLayers;
  /** Of the chosen data set; what counts classes is chosen by name. */
  classes?: readonly string[];
  /** What is painted, for parameters that a person sets by looking at it. */
  picture?: Scene["picture"];
  style?: Scene["style"];
  onChange(name: string, value: FieldValue): void;
}

/** At arm's length, where a method does not say. */
const USUAL_VIEW_DEGREES = 27;

/** A method's parameters. Those that few people touch are folded away, unless one of them is wrong. */
export function ParameterForm(props: ParameterFormProps) {
  const { fields, values, errors, network, classes, picture, style, onChange } = props;
  const viewAngle = Number(values.viewAngle) || USUAL_VIEW_DEGREES;
  const plain = fields.filter((field) => !field.isAdvanced);
  const advanced = fields.filter((field) => field.isAdvanced);
  const hasHiddenError = advanced.some((field) => errors[field.name]);
  const input = (field: ParameterField) => (
    <ParameterInput
      key={field.name}
      field={field}
      value={values[field.name]}
      error={errors[field.name]}
      network={network}
      classes={classes}
      scene={{ picture, style, viewAngle }}
      onChange={(value) => onChange(field.name, value)}
    />
  );
  return (
    <div className="space-y-8">
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">{plain.map(input)}</div>
      {advanced.length > 0 ? (
        <details className="group border-t border-line pt-4" open={hasHiddenError || undefined}>
          <summary className="flex min-h-10 list-none items-center gap-2 text-sm font-medium [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
            Advanced settings
          </summary>
          <div className="mt-4 grid gap-x-10 gap-y-6 sm:grid-cols-2">{advanced.map(input)}</div>
        </details>
      ) : null}
    </div>
  );
}
