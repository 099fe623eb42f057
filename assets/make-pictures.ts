// Paints the sample pictures: `npm run pictures` for all, `npm run pictures -- wave harbour` for some.
// Each is a function of its seed alone, so the files can always be made again.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../gpu/random.ts";
import { saveJpeg } from "./painting/canvas.ts";
import * as compositions from "./painting/index.ts";

export const LONG_SIDE = 512;

const wanted = process.argv.slice(2);
const all = Object.values(compositions);
const unknown = wanted.filter((id) => !all.some((composition) => composition.id === id));
if (unknown.length > 0) {
  console.error(`Unknown picture "${unknown[0]}". Available: ${all.map(({ id }) => id).join(", ")}.`);
  process.exit(1);
}
for (const composition of all) {
  if (wanted.length > 0 && !wanted.includes(composition.id)) continue;
  const started = performance.now();
  const canvas = composition.paint(LONG_SIDE, seededRandom(1, composition.id));
  const folder = join(import.meta.dirname, "pictures", composition.kind);
  mkdirSync(folder, { recursive: true });
  await saveJpeg(canvas, join(folder, `${composition.id}.jpg`));
  console.log(
    `${composition.kind}/${composition.id}.jpg  ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
}
