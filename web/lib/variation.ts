// What of a run can be varied, and the values that a person lists for it.
import type { ParameterField } from "./parameters.ts";
import { rangeText } from "./parameters.ts";

/** As the server allows. */
export const MAX_VARIANTS = 24;

/** Something to be varied: by choosing among named values, or by listing numbers. */
export type Varied = { name: string; title: string } & (
  | { kind: "choices"; choices: readonly { value: unknown; label: string; hint?: string }[] }
  | { kind: "numbers"; isInteger: boolean; min?: number; max?: number; example: string }
);

export interface Choice {
  id: string;
  label: string;
  /** What tells it from others with its label. */
  hint?: string;
}

/** The run's inputs first, then what of the method's parameters has values that can be listed. */
export function variedOptions(
  fields: readonly ParameterField[],
  models: readonly Choice[],
  checkpoints: readonly Choice[],
): Varied[] {
  const byId = (name: string, title: string, entries: readonly Choice[]): Varied[] =>
    entries.length < 2
      ? []
      : [
          {
            name,
            title,
            kind: "choices",
            choices: entries.map(({ id, ...named }) => ({ value: id, ...named })),
          },
        ];
  const seed: Varied = {
    ...{ name: "seed", title: "Seed", kind: "numbers", isInteger: true },
    ...{ min: 0, max: 2 ** 31 - 1, example: "1, 2, 3, 4" },
  };
  return [
    ...byId("model", "Model", models),
    ...byId("checkpoint", "Checkpoint", checkpoints),
    ...fields.flatMap(toVaried),
    seed,
  ];
}

function toVaried(field: ParameterField): Varied[] {
  const { name, title } = field;
  switch (field.kind) {
    case "number": {
      const { isInteger, min, max } = field;
      return [{ name, title, kind: "numbers", isInteger, min, max, example: exampleOf(field) }];
    }
    case "choice":
      return [
        { name, title, kind: "choices", choices: field.options.map((value) => ({ value, label: value })) },
      ];
    case "switch":
      return [
        {
          name,
          title,
          kind: "choices",
          choices: [
            { value: false, label: "Off" },
            { value: true, label: "On" },
          ],
        },
      ];
    default:
      return [];
  }
}

/** Four values of the field's range around its default: "5, 10, 20, 40". */
function exampleOf({
  default: usual = 0,
  min = -Infinity,
  max = Infinity,
  isInteger,
}: Extract<ParameterField, { kind: "number" }>) {
  const spread =
    usual === 0
      ? [0, 0.25, 0.5, 1].map((part) => part * (Number.isFinite(max) ? max : 1))
      : [usual / 4, usual / 2, usual, usual * 2];
  const fitting = spread.map((value) => {
    const inside = Math.min(max, Math.max(min, value));
    return isInteger ? Math.round(inside) : Number(inside.toPrecision(2));
  });
  return [...new Set(fitting)].join(", ");
}

export interface ReadValues {
  values: unknown[];
  /** Undefined when they are right. */
  error?: string;
}

/** @param text numbers between commas, semicolons or spaces. */
export function readNumbers(varied: Extract<Varied, { kind: "numbers" }>, text: string): ReadValues {
  const { isInteger, min = -Infinity, max = Infinity } = varied;
  const words = text.split(/[,;\s]+/).filter(Boolean);
  const values = words.map(Number);
  const bad = words.find((_, index) => {
    const value = values[index] ?? Number.NaN;
    return !Number.isFinite(value) || value < min || value > max || (isInteger && !Number.isInteger(value));
  });
  const range = rangeText({ min: varied.min, max: varied.max });
  const error = bad
    ? `“${bad}” is no ${isInteger ? "whole " : ""}number${range ? ` ${range}` : ""}.`
    : countFault(values);
  return { values, error };
}

/** Why these are not the values of an experiment. */
export function countFault(values: readonly unknown[]): string | undefined {
  if (new Set(values).size < values.length) return "Every value is there once.";
  if (values.length < 2) return "It takes two values or more.";
  return values.length > MAX_VARIANTS ? `It takes ${MAX_VARIANTS} values at most.` : undefined;
}
