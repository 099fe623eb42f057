// `npm run kernels`: makes each .wasm of this folder from its .wat. Both are in the repository, so that nothing has to be
// built before something is painted; a test notices when they part.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import openWabt from "wabt";

const FOLDER = new URL(".", import.meta.url);

/** @returns the bytes of every module, by its name without an ending. */
export async function buildKernels(): Promise<Map<string, Uint8Array>> {
  const wabt = await openWabt();
  const sources = (await readdir(FOLDER)).filter((name) => name.endsWith(".wat"));
  const built = new Map<string, Uint8Array>();
  for (const source of sources) {
    const module = wabt.parseWat(source, await readFile(new URL(source, FOLDER)));
    module.validate();
    built.set(source.replace(/\.wat$/, ""), module.toBinary({}).buffer);
    module.destroy();
  }
  return built;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const [name, bytes] of await buildKernels()) {
    await writeFile(new URL(`${name}.wasm`, FOLDER), bytes);
    console.log(`${name}.wasm: ${bytes.byteLength} bytes`);
  }
}
