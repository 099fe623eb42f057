// What tests do to the folder of an embedded database while no server runs on it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** From now on a server of `directory` (PGDATA) runs, but whoever starts it cannot connect: its start takes for ever. */
export async function forgetPassword(directory: string): Promise<void> {
  const file = join(directory, "pentimento.json");
  const connection: object = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...connection, password: "forgotten" }));
}
