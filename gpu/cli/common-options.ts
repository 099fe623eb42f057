// Options that several commands share: which pictures, which engine, for whom the output is.
import { type Command, Option } from "commander";
import { z } from "zod";
import { type Dataset, loadDataset } from "../data/dataset.ts";
import { ENGINE_CHOICES } from "../env.ts";
import { readNumber } from "./schema-options.ts";

export const commonOptionsSchema = z.object({
  data: z.string().min(1, "name the pictures here or in CIFAR10_DIR"),
  imageSize: z.number().int().min(8).max(512).default(32),
  engine: z.enum(ENGINE_CHOICES),
  threads: z.number().int().positive().optional(),
  json: z.boolean().default(false),
});

export function addCommonOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--data <source>",
        "cifar10 or cifar100 (downloaded once), a folder of either in its binary version, a folder of pictures as " +
          "class/name.jpg, or `synthetic`",
      )
        .env("CIFAR10_DIR")
        .makeOptionMandatory(),
    )
    .option("--image-size <px>", "to which a folder's pictures are resized (default: 32)", readNumber)
    .addOption(
      new Option("--engine <id>", "what computes")
        .choices(ENGINE_CHOICES)
        .env("PENTIMENTO_ENGINE")
        .default("auto"),
    )
    .addOption(
      new Option("--threads <n>", "default: the physical cores")
        .env("PENTIMENTO_THREADS")
        .argParser(readNumber),
    )
    .option("--json", "prints JSON instead of text");
}

/** Loads the pictures, and says on stderr how far a download or a folder has got. */
export function openDataset({ data, imageSize }: { data: string; imageSize: number }): Promise<Dataset> {
  let saidAt = Number.NEGATIVE_INFINITY;
  return loadDataset(data, {
    sizePx: imageSize,
    onProgress({ stage, done }) {
      if (performance.now() - saidAt < SAY_EVERY_MS && done < 1) return;
      saidAt = performance.now();
      console.error(`${stage}: ${(100 * done).toFixed(0)} %`);
    },
  });
}

const SAY_EVERY_MS = 2000;

/**
 * Calls back once when whoever reads the output has gone, as `head` does when it has enough. Without this Node ends the
 * process where it stands.
 */
export function whenReaderLeaves(leave: () => void): void {
  let hasLeft = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (!hasLeft) leave();
    hasLeft = true;
  });
}
