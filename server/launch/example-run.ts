// The one run that a fresh installation starts by itself, so that the gallery is alive at once. A file in the data folder
// remembers that it is still owed, over however many starts it takes.

import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { openDatabase } from "../../prisma/client.ts";
import { usualModel } from "../../prisma/usual-model.ts";
import { callApi } from "./api.ts";

/** A style that leaves the houses standing, at a size that a processor paints in seconds. */
const PARAMETERS = { size: 384, iterations: 60, styleWeight: 5 };
const PREFERRED = { content: "Harbour", style: "Wave" };

const marker = (dataFolder: string) => join(dataFolder, "example-run-pending");

export async function owe(dataFolder: string): Promise<void> {
  await writeFile(marker(dataFolder), "");
}

/**
 * Queues the example, through the API like anybody else, if it is owed and nobody has started a run yet.
 * @returns the run's id when one was queued.
 */
export async function queueExampleRun(
  origin: string,
  databaseUrl: string,
  dataFolder: string,
): Promise<string | undefined> {
  if (!existsSync(marker(dataFolder))) return undefined;
  const chosen = await choose(databaseUrl);
  const id = chosen && (await stylize(origin, chosen));
  await rm(marker(dataFolder), { force: true });
  return id;
}

interface Choice {
  content: string;
  style: string;
  model: string;
}

async function choose(databaseUrl: string): Promise<Choice | undefined> {
  const db = openDatabase(databaseUrl, 1);
  try {
    if ((await db.run.count()) > 0) return undefined;
    const samples = await db.picture.findMany({ where: { sample: true }, orderBy: { name: "asc" } });
    const models = await db.model.findMany({ orderBy: { id: "desc" }, include: { run: true } });
    const named = (name: string) => samples.find((picture) => picture.name === name);
    const content = named(PREFERRED.content) ?? samples[0];
    const style = named(PREFERRED.style) ?? samples.find((picture) => picture !== content);
    const model = usualModel(models);
    return content && style && model && { content: content.id, style: style.id, model: model.id };
  } finally {
    await db.$disconnect();
  }
}

async function stylize(origin: string, choice: Choice): Promise<string> {
  const { stylize } = await callApi(
    origin,
    `mutation ($input: StylizeInput!) { stylize(input: $input) { id } }`,
    { input: { ...choice, method: "gatys", parameters: PARAMETERS, seed: 1 } },
    z.object({ stylize: z.object({ id: z.string() }) }),
  );
  return stylize.id;
}
