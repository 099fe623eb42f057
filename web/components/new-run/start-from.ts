// Which models go with a method, with each other and with a data set. What a training starts from is a model whose network the method trains,
// and which then decides network and width.
import type { ModelFieldsFragment } from "../../lib/gql/graphql.ts";
import { readFields } from "../../lib/parameters.ts";
import type { Dataset, Method } from "./prefill.ts";

/** Those that a run of the method can take. */
export function modelsFor<Model extends Pick<ModelFieldsFragment, "network">>(
  { makes, parameters }: Pick<Method, "makes" | "parameters">,
  models: readonly Model[],
): readonly Model[] {
  if (makes !== "MODEL") return models;
  const field = readFields(parameters).find(({ name }) => name === "network");
  return models.filter(({ network }) => field?.kind === "choice" && field.options.includes(network));
}

/** Those that can be looked at beside a model: they tell as many classes apart. All of them beside none. */
export function modelsBeside<Model extends Pick<ModelFieldsFragment, "id" | "classes">>(
  chosen: string | undefined,
  models: readonly Model[],
): readonly Model[] {
  const model = models.find(({ id }) => id === chosen);
  return model ? models.filter(({ id, classes }) => id !== chosen && classes === model.classes) : models;
}

/** @returns what to know where a model is measured on other pictures than it has learnt, or before any are chosen. */
export function datasetNote(
  { makes }: Pick<Method, "makes">,
  model: Pick<ModelFieldsFragment, "label" | "regime" | "dataset"> | undefined,
  datasets: readonly Dataset[],
  chosen: string | undefined,
): string | undefined {
  if (makes !== "REPORT" || !model || model.regime === "random" || model.dataset === chosen) return undefined;
  const own = datasets.find(({ id }) => id === model.dataset);
  const isHere = own?.isAvailable ? "" : `, which is not here${own ? "; how to get it is said below" : ""}`;
  return `${model.label} was trained on ${own?.label ?? model.dataset}${isHere}. On another data set its classes mean something else, and what is measured says little about it.`;
}

/** Parameters of a training that are its model's. */
export function parametersFrom(
  { makes }: Pick<Method, "makes">,
  model: Pick<ModelFieldsFragment, "network" | "width"> | undefined,
): Record<string, unknown> {
  return makes === "MODEL" && model ? { network: model.network, width: model.width } : {};
}

/** @returns what is offered beside models where a run may do without. */
export function noModelFor({ inputs, makes }: Pick<Method, "inputs" | "makes">) {
  if (!inputs.optional.includes("model")) return undefined;
  return { label: "No model", hint: makes === "MODEL" ? "Random weights by the seed" : "It may be left out" };
}

/** @returns what is set otherwise than the model has it, by name. */
export function clashes(
  parameters: Readonly<Record<string, unknown>>,
  fromModel: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const differing = Object.entries(fromModel).filter(([name, value]) => parameters[name] !== value);
  return Object.fromEntries(
    differing.map(([name, value]) => [name, `The model that it starts from has ${value}.`]),
  );
}
