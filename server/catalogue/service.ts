// Reads the catalogue that workers publish. The newest living worker's wins, with the data sets of the others; where none
// lives, the newest one's is still valid, since runs wait in the queue.

import { z } from "zod";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import {
  type Catalogue,
  type CatalogueDataset,
  type CatalogueMethod,
  catalogueDatasetSchema,
  catalogueSchema,
  engineSchema,
} from "../../prisma/contract.ts";
import { ApiError, noWorker } from "../errors.ts";
import { ChartScale, type Method, MethodProduct, type Worker } from "./type.ts";

/** A worker that gave no sign of life for this long counts as gone. */
const WORKER_TIMEOUT_MS = 10_000;

/** @throws NO_WORKER when no worker ever published a catalogue. */
export async function readCatalogue(db: PrismaClient): Promise<Catalogue> {
  const orderBy: Prisma.WorkerOrderByWithRelationInput[] = [{ startedAt: "desc" }, { id: "desc" }];
  const alive = await db.worker.findMany({ orderBy, where: { id: { in: await aliveWorkers(db) } } });
  const worker = alive[0] ?? (await db.worker.findFirst({ orderBy }));
  if (!worker) throw noWorker();
  const { engine, methods, networks, datasets: own } = catalogueSchema.parse(worker);
  const datasets = mergeDatasets(own, alive.slice(1));
  const ordered = methods.map((method) => ({ ...method, parameters: inDeclaredOrder(method.parameters) }));
  return { engine, methods: ordered, networks, datasets };
}

/** Runs go to workers that have what they name (gpu/worker/claim.ts), so that it is enough that one has it. */
function mergeDatasets(own: readonly CatalogueDataset[], others: readonly { datasets: unknown }[]) {
  const merged = new Map(own.map((dataset) => [dataset.id, dataset]));
  for (const { datasets } of others) {
    for (const dataset of datasetsSchema.safeParse(datasets).data ?? [])
      if (dataset.isAvailable && !merged.get(dataset.id)?.isAvailable) merged.set(dataset.id, dataset);
  }
  return [...merged.values()];
}

const datasetsSchema = z.array(catalogueDatasetSchema);

/** @throws NOT_FOUND listing the known ids. */
export function findMethod(catalogue: Catalogue, id: string): CatalogueMethod {
  const method = catalogue.methods.find((entry) => entry.id === id);
  if (method) return method;
  const allowed = catalogue.methods.map((entry) => entry.id);
  throw new ApiError("NOT_FOUND", `Unknown method "${id.slice(0, 100)}". Available: ${allowed.join(", ")}.`, {
    remedy: "Choose one of the methods that the query `methods` lists.",
    allowed,
  });
}

const PRODUCTS = { image: MethodProduct.IMAGE, model: MethodProduct.MODEL, report: MethodProduct.REPORT };
const SCALES = {
  share: ChartScale.SHARE,
  linear: ChartScale.LINEAR,
  log: ChartScale.LOG,
  bars: ChartScale.BARS,
};

export function toMethod({ inputs, makes, charts, ...method }: CatalogueMethod): Method {
  const { content, style, map, labels, model, peers, dataset } = inputs;
  const isTaken = (need: string) => need !== "none";
  return {
    ...method,
    makes: PRODUCTS[makes],
    inputs: {
      content: isTaken(content),
      style: isTaken(style),
      map: isTaken(map),
      labels: isTaken(labels),
      model: isTaken(model),
      peers: isTaken(peers),
      dataset: isTaken(dataset),
      optional: Object.entries(inputs)
        .filter(([, need]) => need === "optional")
        .map(([name]) => name),
    },
    charts: charts.map((chart) => ({ ...chart, scale: SCALES[chart.scale] })),
  };
}

const orderedSchema = z.object({
  properties: z.record(z.string(), z.unknown()),
  propertyOrder: z.array(z.string()),
});

/** The database sorts the keys of JSON; forms want parameters as the method declares them. */
function inDeclaredOrder(schema: Record<string, unknown>): Record<string, unknown> {
  const parsed = orderedSchema.safeParse(schema);
  if (!parsed.success) return schema;
  const { properties, propertyOrder } = parsed.data;
  const declared = propertyOrder.filter((name) => name in properties).map((name) => [name, properties[name]]);
  return { ...schema, properties: { ...Object.fromEntries(declared), ...properties } };
}

export async function readWorkers(db: PrismaClient): Promise<Worker[]> {
  const [rows, alive] = await Promise.all([
    db.worker.findMany({ orderBy: { startedAt: "desc" }, take: 100 }),
    aliveWorkers(db),
  ]);
  return rows.map((row) => ({
    id: row.id,
    host: row.host,
    engine: engineSchema.parse(row.engine),
    isAlive: alive.includes(row.id),
    startedAt: row.startedAt,
    heartbeatAt: row.heartbeatAt,
  }));
}

export async function countAliveWorkers(db: PrismaClient): Promise<number> {
  return (await aliveWorkers(db)).length;
}

/** Their ids. Signs of life are written by the database's clock, which may differ from the one here. */
async function aliveWorkers(db: PrismaClient): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Worker" WHERE "heartbeatAt" > now() - ${WORKER_TIMEOUT_MS} * interval '1 millisecond'`;
  return rows.map(({ id }) => id);
}
