// What this worker can do, as it publishes it for the server and the gallery: read from the registries.
import { z } from "zod";
import type {
  Catalogue,
  CatalogueDataset,
  CatalogueMethod,
  CatalogueNetwork,
  Engine,
} from "../prisma/contract.ts";
import { methods } from "./methods/find.ts";
import type { Method } from "./methods/method.ts";
import { networks } from "./networks/find.ts";
import type { NetworkDefinition } from "./networks/network.ts";

export function buildCatalogue(engine: Engine, datasets: readonly CatalogueDataset[]): Catalogue {
  return {
    engine,
    methods: Object.entries(methods).map(([id, method]) => describeMethod(id, method)),
    networks: Object.entries(networks).map(([id, network]) => describeNetwork(id, network)),
    datasets: datasets.map(describeDataset),
  };
}

function describeMethod(id: string, method: Method): CatalogueMethod {
  const { label, description, about, sources, makes, inputs, parameters, charts, previews } = method;
  // The input side, in which parameters with defaults may be left out; strangers are refused rather than ignored.
  const schema = {
    ...z.toJSONSchema(parameters, { io: "input" }),
    additionalProperties: false,
    // The database sorts the keys of JSON objects, but not arrays: forms need the declared order.
    propertyOrder: Object.keys(parameters.shape),
  };
  const published = { id, label, description, about, sources: [...sources], makes, inputs };
  // Arrays, because the database sorts the keys of objects.
  return {
    ...published,
    parameters: schema,
    charts: Object.entries(charts).map(([group, chart]) => ({ group, ...chart })),
    previews: Object.entries(previews).map(([name, description]) => ({ name, description })),
  };
}

function describeNetwork(id: string, network: NetworkDefinition): CatalogueNetwork {
  const { label, description, layers, styleLayers, contentLayers } = network;
  return {
    id,
    label,
    description,
    layers: [...layers],
    styleLayers: [...styleLayers],
    contentLayers: [...contentLayers],
  };
}

/** Where the worker keeps it is nobody's business. */
function describeDataset({ id, label, classes, isAvailable, remedy }: CatalogueDataset): CatalogueDataset {
  return { id, label, classes, isAvailable, ...(remedy === undefined ? {} : { remedy }) };
}
