// Runs one painterly method several times in a process of its own, so that its memory is its own. `paint-child.ts <row> <runs>`;
// prints one line of JSON. Started by processes.ts, not by people.
import { readFile } from "node:fs/promises";
import { decodeImage } from "../../gpu/image/codecs.ts";
import { findMethod } from "../../gpu/methods/find.ts";
import { peakRssMb } from "./measure.ts";
import { findPaintRows } from "./rows/paint.ts";

const CONTENT = "contents/harbour";

const [name = "", runs = "1"] = process.argv.slice(2);
const [row] = findPaintRows(name);
const { method: id, sizePx, style } = row!;
const method = findMethod(id);
const inputs = {
  content: await picture(CONTENT),
  ...(style && { style: await picture(`styles/${style}`) }),
};
const samplesMs: number[] = [];
const processorMs: number[] = [];
for (let run = 0; run < Number(runs); run++) {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await paint();
  const { user, system } = process.cpuUsage(before);
  samplesMs.push(performance.now() - startedAt);
  processorMs.push((user + system) / 1000);
}
console.log(JSON.stringify({ samplesMs, processorMs, rssMb: peakRssMb() }));

async function picture(path: string) {
  return decodeImage(await readFile(new URL(`../../assets/pictures/${path}.jpg`, import.meta.url)));
}

async function paint(): Promise<void> {
  const parameters = method.parameters.parse({ size: sizePx });
  const run = method.run({ ...inputs, parameters, seed: 1, signal: new AbortController().signal });
  for (;;) if ((await run.next()).done) return;
}
