// `npm run model-table` writes the README's table of the shipped models, from the numbers that their cards hold.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { shippedModels } from "../gpu/models/shipped.ts";
import { withModelTable } from "./model-table.ts";

const README = fileURLToPath(new URL("../README.md", import.meta.url));
const cards = (await shippedModels()).map(({ card }) => card);
await writeFile(README, withModelTable(await readFile(README, "utf8"), cards));
