// What command lines read of the environment: which engine computes, and with how much of the machine.
import { z } from "zod";

const environmentSchema = z.object({
  PENTIMENTO_ENGINE: z.enum(["auto", "tensorflow", "onnx", "cpu"]).default("auto"),
  PENTIMENTO_THREADS: z.coerce.number().int().min(1).max(1024).optional(),
  PENTIMENTO_MEMORY_MB: z.coerce.number().int().min(64).optional(),
});

/** Options for `startEngine`. @throws naming every faulty variable; an empty one counts as unset. */
export function readEngineOptions(source: NodeJS.ProcessEnv = process.env) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`Correct the environment: ${faults.join("; ")}.`);
  }
  const {
    PENTIMENTO_ENGINE: engine,
    PENTIMENTO_THREADS: threads,
    PENTIMENTO_MEMORY_MB: megabytes,
  } = parsed.data;
  return { engine, threads, memoryBytes: megabytes === undefined ? undefined : megabytes * 2 ** 20 };
}
