// Turns a method's JSON Schema into the fields of a form, and the form's values into the method's parameters.
// What the form cannot draw is edited as JSON, so that no parameter of any method is out of reach.
import * as z from "zod/mini";
import { humanize } from "./format.ts";

/** A run's seed is a whole number from 0 to here. */
export const MAX_SEED = 2 ** 31 - 1;

/** Fields without a word from the schema are advanced from this one on. */
const PLAIN_FIELDS = 6;

interface FieldBase {
  name: string;
  title: string;
  description?: string;
  isAdvanced: boolean;
}
export interface NumberField extends FieldBase {
  kind: "number";
  isInteger: boolean;
  isLog: boolean;
  min?: number;
  max?: number;
  step?: number;
  /** What the numbers count, where that has names: `classes`. */
  names?: string;
  /** Undefined: the field may stay empty, and the method decides. */
  default?: number;
}
export interface ChoiceField extends FieldBase {
  kind: "choice";
  options: readonly string[];
  default: string;
}
/** Any number of the options, in the order of the options. */
export interface ChoicesField extends FieldBase {
  kind: "choices";
  options: readonly string[];
  default: readonly string[];
}
/** Any number of colours, as #rrggbb. */
export interface ColoursField extends FieldBase {
  kind: "colours";
  maxItems: number;
  default: readonly string[];
}
/** May stay empty. */
export interface TextField extends FieldBase {
  kind: "text";
  maxLength?: number;
}
export interface SwitchField extends FieldBase {
  kind: "switch";
  /** Undefined: the method decides unless it is set. */
  default?: boolean;
}
/** Numbers by name, where the names are layers of the chosen network. */
export interface WeightsField extends FieldBase {
  kind: "weights";
  min: number;
  max: number;
  default: Readonly<Record<string, number>>;
}
/** A list of places where somebody looked, and for how long. */
export interface LooksField extends FieldBase {
  kind: "looks";
  default: unknown;
}
/** A part of a picture: x, y, width and height in shares of it, from the upper left. */
export interface CropField extends FieldBase {
  kind: "crop";
  default: unknown;
}
export interface JsonField extends FieldBase {
  kind: "json";
  default: unknown;
}
export type ParameterField =
  | NumberField
  | ChoiceField
  | ChoicesField
  | ColoursField
  | TextField
  | SwitchField
  | WeightsField
  | LooksField
  | CropField
  | JsonField;

/** Of a choice that is left to the method. */
export const UNSET = "";

/** What a person has set, by name. Numbers stay text while they are typed; JSON, looks and crops stay text. */
export type FieldValue = string | boolean | readonly string[] | Readonly<Record<string, number>>;
export type FormValues = Readonly<Record<string, FieldValue>>;

const propertySchema = z.looseObject({
  title: z.optional(z.string()),
  description: z.optional(z.string()),
  type: z.optional(z.string()),
  enum: z.optional(z.array(z.unknown())),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
  step: z.optional(z.number()),
  scale: z.optional(z.string()),
  names: z.optional(z.string()),
  advanced: z.optional(z.boolean()),
  default: z.optional(z.unknown()),
  additionalProperties: z.optional(z.unknown()),
  items: z.optional(z.unknown()),
  properties: z.optional(z.unknown()),
  maxLength: z.optional(z.number()),
  maxItems: z.optional(z.number()),
});
const colourItemsSchema = z.looseObject({ format: z.literal("color") });
const looksItemsSchema = z.looseObject({
  properties: z.looseObject({ x: z.unknown(), y: z.unknown(), durationMs: z.unknown() }),
});
const cropPropertiesSchema = z.looseObject({
  ...{ x: z.unknown(), y: z.unknown(), width: z.unknown(), height: z.unknown() },
});
const itemsSchema = z.looseObject({ enum: z.array(z.string()) });
const textsSchema = z.array(z.string());
const objectSchema = z.looseObject({
  properties: z.record(z.string(), propertySchema),
  /** The order in which the method declares them; JSON objects in a database have none. */
  propertyOrder: z.optional(z.array(z.string())),
});
const weightSchema = z.looseObject({
  type: z.enum(["number", "integer"]),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
});
const weightsSchema = z.record(z.string(), z.number());

/** @param schema JSON Schema of an object, as the API serves it. */
export function readFields(schema: unknown): ParameterField[] {
  const parsed = objectSchema.safeParse(schema);
  if (!parsed.success) return [];
  const { properties, propertyOrder = [] } = parsed.data;
  const place = (name: string) => propertyOrder.indexOf(name) >>> 0;
  return Object.entries(properties)
    .toSorted(([a], [b]) => place(a) - place(b))
    .map(([name, property], index) => toField(name, property, index));
}

function toField(name: string, property: z.infer<typeof propertySchema>, index: number): ParameterField {
  const base = {
    name,
    title: property.title ?? humanize(name),
    description: property.description,
    isAdvanced: property.advanced ?? index >= PLAIN_FIELDS,
  };
  const options = property.enum?.filter((option) => typeof option === "string");
  if (options && options.length > 0 && options.length === property.enum?.length) {
    const chosen = options.find((option) => option === property.default) ?? options[0] ?? "";
    return { ...base, kind: "choice", options, default: chosen };
  }
  if (property.type === "number" || property.type === "integer") {
    const { minimum: min, maximum: max, step, scale, names } = property;
    return {
      ...base,
      kind: "number",
      isInteger: property.type === "integer",
      isLog: scale === "log" && max !== undefined && max > 0,
      min,
      max,
      step,
      names,
      default: typeof property.default === "number" ? property.default : undefined,
    };
  }
  if (property.type === "boolean") {
    return {
      ...base,
      kind: "switch",
      default: typeof property.default === "boolean" ? property.default : undefined,
    };
  }
  if (property.type === "string") return { ...base, kind: "text", maxLength: property.maxLength };
  const items = itemsSchema.safeParse(property.items);
  if (property.type === "array" && items.success) {
    const preset = textsSchema.safeParse(property.default);
    return { ...base, kind: "choices", options: items.data.enum, default: preset.data ?? [] };
  }
  if (property.type === "array" && colourItemsSchema.safeParse(property.items).success) {
    const preset = textsSchema.safeParse(property.default);
    const { maxItems = Number.POSITIVE_INFINITY } = property;
    return { ...base, kind: "colours", maxItems, default: preset.data ?? [] };
  }
  const weight = weightSchema.safeParse(property.additionalProperties);
  if (property.type === "object" && weight.success) {
    const preset = weightsSchema.safeParse(property.default);
    const { minimum: min = 0, maximum: max = 100 } = weight.data;
    return {
      ...base,
      kind: "weights",
      min,
      max,
      default: preset.success ? preset.data : {},
      isAdvanced: true,
    };
  }
  if (property.type === "array" && looksItemsSchema.safeParse(property.items).success) {
    return {
      ...base,
      kind: "looks",
      default: property.default ?? [],
      isAdvanced: property.advanced ?? false,
    };
  }
  if (property.type === "object" && cropPropertiesSchema.safeParse(property.properties).success) {
    return { ...base, kind: "crop", default: property.default };
  }
  return { ...base, kind: "json", default: property.default ?? null, isAdvanced: true };
}

/** The form as it opens: `given` (another run's parameters) where it fits, else the defaults. */
export function initialValues(fields: readonly ParameterField[], given: unknown = {}): FormValues {
  const known = z.record(z.string(), z.unknown()).safeParse(given);
  const values = known.success ? known.data : {};
  return Object.fromEntries(fields.map((field) => [field.name, toFormValue(field, values[field.name])]));
}

function toFormValue(field: ParameterField, given: unknown): FieldValue {
  switch (field.kind) {
    case "number": {
      const number = typeof given === "number" ? given : field.default;
      return number === undefined ? UNSET : String(number);
    }
    case "text":
      return typeof given === "string" ? given : UNSET;
    case "choices": {
      const chosen = textsSchema.safeParse(given);
      return chosen.success ? field.options.filter((option) => chosen.data.includes(option)) : field.default;
    }
    case "colours":
      return textsSchema.safeParse(given).data ?? field.default;
    case "choice":
      return field.options.find((option) => option === given) ?? field.default;
    case "switch":
      return typeof given === "boolean" ? given : (field.default ?? UNSET);
    case "weights": {
      const weights = weightsSchema.safeParse(given);
      return weights.success ? weights.data : field.default;
    }
    case "looks":
    case "crop":
    case "json":
      return JSON.stringify(given === undefined ? field.default : given);
  }
}

/**
 * A number that names a class goes back to its default, else to the first class, where the data set has fewer classes: what
 * is shown by name and what is sent are the same.
 * @param classes of the chosen data set; none where they are not known.
 */
export function withinClasses(
  fields: readonly ParameterField[],
  values: FormValues,
  classes: readonly string[] = [],
): FormValues {
  if (classes.length === 0) return values;
  const reset = fields
    .filter((field) => field.kind === "number" && field.names === "classes")
    .filter(({ name }) => classes[Number(values[name])] === undefined)
    .map((field): [string, string] => {
      const usual = toFormValue(field, undefined);
      return [field.name, classes[Number(usual)] === undefined ? "0" : String(usual)];
    });
  return { ...values, ...Object.fromEntries(reset) };
}

export interface ReadForm {
  /** Only complete when there are no errors. */
  parameters: Record<string, unknown>;
  /** What is wrong, by field. */
  errors: Readonly<Record<string, string>>;
}

export function readForm(fields: readonly ParameterField[], values: FormValues): ReadForm {
  const parameters: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const read = readValue(field, values[field.name]);
    if ("error" in read) errors[field.name] = read.error;
    else if (read.value !== undefined) parameters[field.name] = read.value;
  }
  return { parameters, errors };
}

function readValue(
  field: ParameterField,
  value: FieldValue | undefined,
): { value: unknown } | { error: string } {
  if (field.kind === "json" || field.kind === "looks" || field.kind === "crop") {
    try {
      return { value: JSON.parse(String(value)) };
    } catch {
      return { error: "This is not JSON." };
    }
  }
  const isLeft = value === UNSET || value === undefined;
  if (isLeft && (field.kind === "text" || ("default" in field && field.default === undefined)))
    return { value: undefined };
  if (field.kind !== "number") return { value };
  const text = String(value ?? "").trim();
  const number = Number(text);
  if (text === "" || !Number.isFinite(number)) return { error: `Enter a number ${rangeText(field)}.` };
  if (field.isInteger && !Number.isInteger(number)) return { error: "Enter a whole number." };
  const isOutside = number < (field.min ?? -Infinity) || number > (field.max ?? Infinity);
  return isOutside ? { error: `Enter a number ${rangeText(field)}.` } : { value: number };
}

/** "from 64 to 1024", as far as the schema says. */
export function rangeText({ min, max }: Pick<NumberField, "min" | "max">): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  if (min !== undefined) return `of ${min} or more`;
  return max === undefined ? "" : `of ${max} or less`;
}
