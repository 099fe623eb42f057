// One measurement in a process of its own, so that its memory is its own and no other row's graphs are in the way.
// `child.ts <kind> <row> <options as JSON>`; prints one line of JSON. Started by processes.ts, not by people.
import { onnxBackend } from "../../gpu/backend/index.ts";
import { startEngine } from "../../gpu/engine.ts";
import { measureEstimate } from "./estimates.ts";
import { measureLoading } from "./loading.ts";
import { measurePeak, measureRow } from "./measure.ts";
import { findRow } from "./rows/index.ts";
import { soak } from "./soak.ts";

const kinds: Record<string, (name: string, options: { runs: number }) => Promise<object>> = {
  row: async (name, { runs }) => measureRow(await findRow(name).prepare(), runs),
  peak: measurePeak,
  estimate: measureEstimate,
  loading: (name, { runs }) => measureLoading(name, runs),
  soak: (name, { runs }) => soak(findRow(name), runs),
};

const [kind = "", name = "", json = "{}"] = process.argv.slice(2);
const { threads, runs = 1 } = JSON.parse(json) as { threads?: number; runs?: number };
const engine = await startEngine({ engine: "onnx", threads });
const result = await kinds[kind]!(name, { runs });
await onnxBackend().releaseSessions();
console.log(JSON.stringify({ ...result, threads: engine.threads, engine: engine.version }));
