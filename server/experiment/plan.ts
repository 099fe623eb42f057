// Which runs an experiment consists of: from what was asked to the inputs of `stylize`, one a run. Pure; whether the
// inputs hold is checked as for any other run (run/stylize.ts).
import { z } from "zod";
import type { CatalogueMethod, SkippedVariant } from "../../prisma/contract.ts";
import { ApiError, badInput } from "../errors.ts";
import type { StylizeInput } from "../run/input.ts";
import { MAX_VARIANTS } from "./input.ts";

export interface Variant {
  label: string;
  input: StylizeInput;
}

/** Inputs of a run that an experiment may vary, beside the method's parameters. */
const INPUTS = ["method", "model", "checkpoint", "content", "style", "seed"] as const;
export type VariedInput = (typeof INPUTS)[number];
export const isInput = (name: string): name is VariedInput => INPUTS.some((input) => input === name);

export interface ContactSheet {
  content: string;
  style: string | undefined;
  map?: string | undefined;
  contentLabels?: string | undefined;
  styleLabels?: string | undefined;
  model: string | undefined;
  /** For methods that cannot do without a model, where none is named. */
  usualModel?: string | undefined;
  /** Ids; all methods when undefined. */
  methods: readonly string[] | undefined;
  sizePx: number | undefined;
  seed: number;
}

/**
 * One run for each method that paints a content picture; those that lack a style or a model are skipped.
 * @throws NOT_FOUND for methods that do not exist.
 */
export function planContactSheet(
  catalogue: readonly CatalogueMethod[],
  { methods, sizePx, seed, usualModel, ...named }: ContactSheet,
): { variants: Variant[]; skipped: SkippedVariant[] } {
  const ids = catalogue.map(({ id }) => id);
  const unknown = methods?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new ApiError("NOT_FOUND", `Unknown method "${unknown.slice(0, 100)}".`, {
      remedy: "Choose from those that the query `methods` lists.",
      allowed: ids,
    });
  }
  const variants: Variant[] = [];
  const skipped: SkippedVariant[] = [];
  for (const method of catalogue) {
    const { id, label, inputs, makes } = method;
    const paints = makes === "image" && inputs.content !== "none";
    if (methods ? !methods.includes(id) : !paints) continue;
    const model = named.model ?? (inputs.model === "required" ? usualModel : undefined);
    const given = { ...named, model };
    const reason = paints ? reasonToSkip(inputs, given) : "It paints no picture of ours.";
    if (reason) skipped.push({ variant: label, reason });
    else {
      const size = sizePx === undefined ? undefined : nearestSize(method, sizePx);
      const parameters = size === undefined ? {} : { size };
      variants.push({ label, input: { ...inputsFor(method, given), method: id, parameters, seed } });
    }
  }
  return { variants, skipped };
}

function reasonToSkip(
  { style, model }: CatalogueMethod["inputs"],
  given: Pick<ContactSheet, "style" | "model">,
): string | undefined {
  if (style === "required" && given.style === undefined) return "It needs a style picture.";
  if (model === "required" && given.model === undefined) return "It needs a model.";
  return undefined;
}

/** What a method must take for an input to be passed on to it. */
const TAKEN_AS = {
  content: "content",
  style: "style",
  map: "map",
  contentLabels: "labels",
  styleLabels: "labels",
  model: "model",
  checkpoint: "model",
} as const satisfies Partial<Record<keyof StylizeInput, keyof CatalogueMethod["inputs"]>>;
type GivenInputs = Pick<StylizeInput, keyof typeof TAKEN_AS>;

/** Of what is given, what the method takes. */
function inputsFor({ inputs }: CatalogueMethod, given: GivenInputs): GivenInputs {
  const names = Object.keys(TAKEN_AS) as (keyof GivenInputs)[];
  const taken = names.filter((name) => inputs[TAKEN_AS[name]] !== "none" && given[name]);
  return Object.fromEntries(taken.map((name) => [name, given[name]]));
}

const schemaSchema = z.object({
  properties: z.record(
    z.string(),
    z.object({
      title: z.string().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
    }),
  ),
});

export function parametersOf({ parameters }: CatalogueMethod) {
  return schemaSchema.catch({ properties: {} }).parse(parameters).properties;
}

function nearestSize(method: CatalogueMethod, sizePx: number): number | undefined {
  const { size } = parametersOf(method);
  return size && Math.min(Math.max(sizePx, size.minimum ?? 1), size.maximum ?? sizePx);
}

/**
 * One input a value.
 * @throws BAD_INPUT for what cannot be varied, and for values that are too many, too few, doubled or of the wrong kind.
 */
export function planVariation(
  catalogue: readonly CatalogueMethod[],
  { base, vary, values }: { base: StylizeInput; vary: string; values: readonly unknown[] },
): StylizeInput[] {
  const texts = values.map((value) => JSON.stringify(value));
  if (new Set(texts).size < 2 || new Set(texts).size < texts.length || texts.length > MAX_VARIANTS) {
    throw badInput(
      `An experiment takes 2 to ${MAX_VARIANTS} different values, not ${texts.length > MAX_VARIANTS ? texts.length : texts.join(", ")}.`,
    );
  }
  if (isInput(vary)) return values.map((value) => varyInput(catalogue, base, vary, value));
  const method = catalogue.find(({ id }) => id === base.method);
  const names = method ? Object.keys(parametersOf(method)) : [];
  if (!names.includes(vary)) {
    throw new ApiError("BAD_INPUT", `${base.method} has no "${vary.slice(0, 100)}" that could be varied.`, {
      remedy: "Vary an input of the run, or one of the method's parameters.",
      allowed: [...INPUTS, ...names],
    });
  }
  const shared = z.record(z.string(), z.unknown()).catch({}).parse(base.parameters);
  return values.map((value) => ({ ...base, parameters: { ...shared, [vary]: value } }));
}

function varyInput(
  catalogue: readonly CatalogueMethod[],
  base: StylizeInput,
  vary: VariedInput,
  value: unknown,
): StylizeInput {
  if (vary === "seed") {
    const seed = z.int().safeParse(value);
    if (!seed.success) throw badInput(`seed must be a whole number, not ${JSON.stringify(value)}.`);
    return { ...base, seed: seed.data };
  }
  const id = z.string().safeParse(value);
  if (!id.success) throw badInput(`${vary} must be an id, not ${JSON.stringify(value)}.`);
  // Another model has other checkpoints.
  if (vary === "model") return { ...base, model: id.data, checkpoint: null };
  const input = { ...base, [vary]: id.data };
  if (vary !== "method") return input;
  const method = catalogue.find((entry) => entry.id === id.data);
  if (!method) return input;
  const known = parametersOf(method);
  const shared = z.record(z.string(), z.unknown()).catch({}).parse(base.parameters);
  const parameters = Object.fromEntries(Object.entries(shared).filter(([name]) => name in known));
  return { ...inputsFor(method, base), method: method.id, parameters, seed: base.seed };
}
