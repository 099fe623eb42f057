// WebAssembly in the repository is what its source says.
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { buildKernels } from "../../../gpu/paint/kernels/build.ts";

it("each kernel is built from the source beside it (npm run kernels)", async () => {
  const built = await buildKernels();
  expect([...built.keys()].toSorted()).toEqual(["light", "mean-shift"]);
  for (const [name, bytes] of built) {
    const kept = await readFile(new URL(`../../../gpu/paint/kernels/${name}.wasm`, import.meta.url));
    expect(Buffer.from(bytes).equals(kept), name).toBe(true);
  }
});
