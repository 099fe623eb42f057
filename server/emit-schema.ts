// Writes server/schema.graphql; with --check only says whether it is up to date, by its exit code.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildApiSchema } from "./schema.ts";

const path = join(import.meta.dirname, "schema.graphql");
const header = "# Written by `npm run schema` from the code in server/. Do not edit.\n\n";
const text = `${header}${printSchema(lexicographicSortSchema(await buildApiSchema()))}\n`;

if (process.argv.includes("--check")) {
  const committed = await readFile(path, "utf8").catch(() => "");
  if (committed !== text) {
    console.error("server/schema.graphql is stale: run `npm run schema` and commit it.");
    process.exitCode = 1;
  }
} else {
  await writeFile(path, text);
}
