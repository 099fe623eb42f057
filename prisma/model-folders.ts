// Where models are as files: those that ship with the project, and those that people put into the data folder. Every start
// registers what is there.
import { existsSync } from "node:fs";
import { join } from "node:path";

const ASSETS = join(import.meta.dirname, "../assets");

export const shippedModelsFolder = (assets = ASSETS): string => join(assets, "models");
export const ownModelsFolder = (dataFolder: string): string => join(dataFolder, "models");

/** @returns undefined where only the database has the model. */
export function folderOfModel(
  dataFolder: string,
  id: string,
): { path: string; isShipped: boolean } | undefined {
  return [
    { path: join(shippedModelsFolder(), id), isShipped: true },
    { path: join(ownModelsFolder(dataFolder), id), isShipped: false },
  ].find(({ path }) => existsSync(join(path, "card.json")));
}
