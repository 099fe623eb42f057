// `npm run -s import-model`: weights that were trained elsewhere become a model that this installation can look with.
// Checks names, shapes and types before anything is written; see ../models/import.ts.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Command, Option } from "commander";
import { z } from "zod";
import { importWeights } from "../models/import.ts";
import { publish, shippedModels, userModelsFolder } from "../models/index.ts";
import { findNetwork, networks } from "../networks/find.ts";
import { fail } from "./fail.ts";
import { commandLine, commit } from "./provenance.ts";
import { givenFor, readNumber, sayFaults } from "./schema-options.ts";

const optionsSchema = z.object({
  network: z.enum(Object.keys(networks)),
  weights: z.string().min(1),
  width: z.number().positive().max(4).default(1),
  classes: z.number().int().min(2).max(100_000).optional(),
  out: z.string().min(1).optional(),
  label: z.string().min(1).optional(),
  dataset: z.string().min(1).optional(),
  regime: z.string().min(1).default("standard"),
});

const command = new Command("import-model")
  .description(
    "Takes weights in safetensors format, named as here or as PyTorch's usual implementations name them, into a model.",
  )
  .addOption(
    new Option("--network <id>", "architecture").choices(Object.keys(networks)).makeOptionMandatory(),
  )
  .requiredOption("--weights <file>", "safetensors file of F32, F16, BF16 or F64")
  .option("--width <n>", "multiplies the number of channels (default: 1)", readNumber)
  .option("--classes <n>", "default: 10, or ImageNet's 1000", readNumber)
  .option(
    "--out <folder>",
    "the model's folder; its name becomes the id; default: in the data folder, by network",
  )
  .option("--label <text>", "how the gallery calls the model")
  .option("--dataset <name>", "what it was trained on; for the card")
  .option("--regime <name>", "how it was trained; for the card (default: standard)");

function readOptions() {
  const raw = command.parse().opts();
  const parsed = optionsSchema.safeParse(givenFor(optionsSchema, raw));
  if (parsed.success) return parsed.data;
  return command.error(`error: these options do not work:\n${sayFaults(parsed.error)}`);
}

async function main(): Promise<void> {
  const options = readOptions();
  const definition = findNetwork(options.network);
  const isImagenet = definition.isFeaturesOnly === true;
  const { width, classes = isImagenet ? 1000 : 10, dataset = isImagenet ? "imagenet" : "unknown" } = options;
  const folder = options.out ?? join(userModelsFolder(), options.network);
  await requireNewId(folder);
  const bytes = await read(options.weights);
  const network = definition.build({ width, classes });
  const { weights, names, leftOut, isHalf } = importWeights(definition, network, bytes);
  const card = await publish({
    folder,
    weights,
    dtype: isHalf ? "F16" : "F32",
    card: {
      label: options.label ?? `${definition.label}${width === 1 ? "" : `, width ${width}`}, imported`,
      network: options.network,
      width,
      dataset,
      classes,
      regime: options.regime,
      parameters: {
        importedFrom: basename(options.weights),
        importedSha256: createHash("sha256").update(bytes).digest("hex"),
        names,
      },
      epochs: 0,
      seed: 0,
      metrics: {},
      commit,
      command: commandLine("import-model"),
    },
  });
  if (leftOut.length > 0)
    console.error(`Left out, as ${definition.label} has no use for it: ${leftOut.join(", ")}`);
  console.log(
    `${folder}: ${weights.size} tensors under ${names}'s names. Look with it by \`npm run -s stylize -- --model ${card.id} ...\`` +
      (options.out === undefined ? "; the gallery shows it from its next start on." : "."),
  );
}

/** Two models of one name would hide one another. */
async function requireNewId(folder: string): Promise<void> {
  const id = basename(folder);
  const isShipped = (await shippedModels()).some(({ card }) => card.id === id);
  if (!isShipped && !existsSync(join(folder, "card.json"))) return;
  throw new Error(
    `There is a model "${id}" already: name another folder by --out, such as ${join(userModelsFolder(), `${id}-2`)}` +
      (isShipped ? "." : ", or remove that one."),
  );
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `Cannot read ${path} (${code}). Name a safetensors file; README.md shows how to write one.`,
    );
  }
}

try {
  await main();
} catch (error) {
  fail(error);
}
