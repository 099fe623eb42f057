// What the form opens with: from the address (?from=<run>&method=<id>&content=<picture>&style=<picture>&map=<picture>&
// contentLabels=<picture>&styleLabels=<picture>&model=<model>&checkpoint=<checkpoint>&peers=<model>,<model>&dataset=<data set>&seed=<number>&settings=<JSON>&place=<number>), where the single ones win over
// the run's.

import type { Client } from "urql";
import * as z from "zod/mini";
import { usualModel } from "../../../prisma/usual-model.ts";
import {
  ModelByIdDocument,
  ModelChoicesDocument,
  type ModelFieldsFragment,
  NewRunCatalogueDocument,
  type NewRunCatalogueQuery,
  PictureByIdDocument,
  type PictureFieldsFragment,
  RunSettingsDocument,
  type StartRunInput,
} from "../../lib/gql/graphql.ts";
import { MAX_SEED } from "../../lib/parameters.ts";
import { modelsBeside, modelsFor, parametersFrom } from "./start-from.ts";

/** Stands first: the catalogue is in alphabetical order. */
const USUAL_METHOD = "gatys";

export interface PrefillAddress {
  from?: string;
  method?: string;
  content?: string;
  style?: string;
  map?: string;
  contentLabels?: string;
  styleLabels?: string;
  model?: string;
  checkpoint?: string;
  /** Ids between commas. */
  peers?: string;
  dataset?: string;
  seed?: string;
  /** The method's parameters, a JSON object. */
  settings?: string;
  /** Of the experiment of `from`: it is made again there. */
  place?: string;
}

export type Method = NewRunCatalogueQuery["methods"][number];
export type Network = NewRunCatalogueQuery["networks"][number];
export type Dataset = NewRunCatalogueQuery["datasets"][number];

/** Everything the form is made of. */
export interface NewRunSetup {
  /** Those that make what `method` makes. */
  methods: readonly Method[];
  datasets: readonly Dataset[];
  networks: readonly Network[];
  models: readonly ModelFieldsFragment[];
  /** Ids of models that were asked for and are not here. */
  goneModels: readonly string[];
  method: Method;
  model?: string;
  checkpoint?: string;
  peers: readonly string[];
  dataset?: string;
  parameters: unknown;
  seed: number;
  content?: PictureFieldsFragment;
  style?: PictureFieldsFragment;
  map?: PictureFieldsFragment;
  contentLabels?: PictureFieldsFragment;
  styleLabels?: PictureFieldsFragment;
  /** Where in an experiment the run is to stand, whose own run failed. */
  cell?: { experimentId: string; label: string; place: number };
}

/** @throws Error with a message to show. */
export async function loadSetup(client: Client, address: PrefillAddress): Promise<NewRunSetup> {
  const fresh = { requestPolicy: "network-only" } as const;
  const [catalogue, choices, run, content, style, map, contentLabels, styleLabels] = await Promise.all([
    client.query(NewRunCatalogueDocument, {}, fresh).toPromise(),
    client.query(ModelChoicesDocument, {}, fresh).toPromise(),
    address.from ? client.query(RunSettingsDocument, { id: address.from }).toPromise() : undefined,
    loadPicture(client, address.content),
    loadPicture(client, address.style),
    loadPicture(client, address.map),
    loadPicture(client, address.contentLabels),
    loadPicture(client, address.styleLabels),
  ]);
  const failure = catalogue.error ?? choices.error;
  if (failure || !catalogue.data || !choices.data) throw failure ?? new Error("The server sent nothing.");
  const { methods, networks, datasets } = catalogue.data;
  const settings = run?.data?.run;
  const named = (id?: string) => methods.find((entry) => entry.id === id);
  const method = named(address.method ?? settings?.method) ?? named(USUAL_METHOD) ?? methods[0];
  if (!method) throw new Error("The worker offers no method.");
  const wanted = [address.model, settings?.model?.id];
  const peers = address.peers?.split(",") ?? settings?.peers.map((peer) => peer.model.id) ?? [];
  const { models, goneModels } = await withModels(client, choices.data.models.nodes, [...wanted, ...peers]);
  const isSame = method.id === settings?.method;
  const offered = modelsFor(method, models);
  const isModelOptional = method.inputs.optional.includes("model");
  // What such a run looked with or measured was deleted: nothing else is chosen in its place unasked.
  const isModelGone =
    isSame && method.inputs.model && !isModelOptional && !address.model && settings?.model === null;
  const model =
    offered.find(({ id }) => id === wanted.find((one) => offered.some((other) => other.id === one))) ??
    (isModelOptional || isModelGone ? undefined : usualModel(models));
  const checkpoint = address.checkpoint ?? (address.model ? undefined : settings?.checkpoint?.id);
  return {
    methods: methods.filter(({ makes }) => makes === method.makes),
    networks,
    datasets,
    models,
    goneModels: isModelGone ? ["the run's model", ...goneModels] : goneModels,
    method,
    model: model?.id,
    checkpoint: model?.checkpoints.find(({ id }) => id === checkpoint)?.id,
    peers: peers.filter((id) => modelsBeside(model?.id, models).some((other) => other.id === id)),
    dataset: usualDataset(
      method,
      datasets,
      address.dataset ?? settings?.dataset ?? (method.inputs.model ? model?.dataset : undefined),
      model,
    ),
    parameters: readSettings(address.settings) ?? {
      ...(isSame ? readObject(settings.parameters) : {}),
      ...parametersFrom(method, model),
    },
    seed: readSeed(address.seed) ?? settings?.seed ?? randomSeed(),
    content: content ?? settings?.content ?? undefined,
    style: style ?? settings?.style ?? undefined,
    map: map ?? ownOf(settings?.map, settings?.content, content),
    contentLabels: contentLabels ?? ownOf(settings?.contentLabels, settings?.content, content),
    styleLabels: styleLabels ?? ownOf(settings?.styleLabels, settings?.style, style),
    cell: cellOf(settings?.experiment, address.place),
  };
}

function cellOf(experiment: { id: string; label: string } | null | undefined, place: string | undefined) {
  if (!experiment || place === undefined || !/^\d{1,3}$/.test(place)) return undefined;
  return { experimentId: experiment.id, label: experiment.label, place: Number(place) };
}

/** What was painted for the run lies over the run's own picture, and goes where another one takes its place. */
function ownOf(
  painted: PictureFieldsFragment | null | undefined,
  over: PictureFieldsFragment | null | undefined,
  instead: PictureFieldsFragment | undefined,
): PictureFieldsFragment | undefined {
  return instead && instead.id !== over?.id ? undefined : (painted ?? undefined);
}

/** The address of the form for a new run, opened with these settings. @param seed as it is typed; a wrong one is left out. */
export function newRunAddress({
  parameters,
  seed,
  peers,
  ...named
}: Omit<StartRunInput, "seed"> & { seed: string }): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(named)) if (value) search.set(name, String(value));
  if (peers?.length) search.set("peers", peers.map(({ model }) => model).join(","));
  if (readSeed(seed) !== undefined) search.set("seed", seed.trim());
  search.set("settings", JSON.stringify(parameters));
  return `/new?${search}`;
}

const settingsSchema = z.record(z.string(), z.unknown());
const readObject = (value: unknown) => settingsSchema.safeParse(value).data;

/** @returns undefined where an address carries none, or what is no JSON object. */
export function readSettings(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    return readObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @returns undefined where it is no seed. */
export function readSeed(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text.trim())) return undefined;
  const seed = Number(text);
  return seed <= MAX_SEED ? seed : undefined;
}

async function loadPicture(client: Client, id: string | undefined) {
  if (!id) return undefined;
  const { data } = await client.query(PictureByIdDocument, { id }).toPromise();
  return data?.picture ?? undefined;
}

/** The newest models, and those older ones that are wanted. */
async function withModels(
  client: Client,
  newest: readonly ModelFieldsFragment[],
  wanted: readonly (string | undefined)[],
) {
  const ids = new Set(wanted.filter((id) => id !== undefined));
  for (const known of ["", ...newest.map(({ id }) => id)]) ids.delete(known);
  const older = await Promise.all(
    [...ids].map(async (id) => {
      const { data, error } = await client.query(ModelByIdDocument, { id }).toPromise();
      if (error) throw error;
      return data?.model ?? id;
    }),
  );
  return {
    models: [...newest, ...older.filter((model) => typeof model !== "string")],
    goneModels: older.filter((model) => typeof model === "string"),
  };
}

/**
 * The one that is wanted, where the worker has it. Another takes its place in a training, and beside random weights, which
 * know no classes. Else what is measured of a model on other pictures than its own means something else, and a person has
 * to want it.
 */
export function usualDataset(
  { makes }: Pick<Method, "makes">,
  datasets: readonly Dataset[],
  wanted?: string | null,
  model?: Pick<ModelFieldsFragment, "regime">,
): string | undefined {
  const available = datasets.filter(({ isAvailable }) => isAvailable);
  const own = available.find(({ id }) => id === wanted);
  const isWanted = makes === "REPORT" && model?.regime !== "random";
  return (own ?? (isWanted ? undefined : available[0]))?.id;
}

/**
 * What another model makes of the data set `now`: its own takes its place. Where it has none here, what the visitor chose
 * himself stays, and with random weights whatever there was.
 */
export function datasetAfter(
  method: Pick<Method, "makes">,
  datasets: readonly Dataset[],
  model: Pick<ModelFieldsFragment, "regime" | "dataset">,
  now: { id?: string; isOwnChoice: boolean },
): string | undefined {
  const own = datasets.find(({ id, isAvailable }) => isAvailable && id === model.dataset)?.id;
  const kept = now.isOwnChoice || model.regime === "random" ? now.id : undefined;
  return own ?? kept ?? usualDataset(method, datasets, model.dataset, model);
}

/** 0 to 2^31 - 1. */
export function randomSeed(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word >>> 1;
}
