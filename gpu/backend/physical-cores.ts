// How many threads are worth starting: hyper-threads share the units that matrix products need.
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Physical cores this process may use. Where the system does not tell them apart: all logical ones. */
export function physicalCores(): number {
  const available = availableParallelism();
  if (process.platform !== "linux") return available;
  try {
    const folder = "/sys/devices/system/cpu";
    const siblings = readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(`${folder}/${name}/topology/thread_siblings_list`, "utf8").trim());
    return Math.max(1, Math.min(available, new Set(siblings).size));
  } catch {
    return available;
  }
}
