// Results kept in a file, one JSON object a line, so that rows can be measured at different times, whenever the machine
// is quiet, and make one table.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Result } from "./results.ts";

const resultSchema = z.object({
  name: z.string(),
  medianMs: z.number(),
  runs: z.number(),
  gflops: z.number(),
  peakShare: z.number(),
  overheadMs: z.number(),
  rssMb: z.number(),
  compileMs: z.number(),
  threads: z.number(),
  engine: z.string(),
  commit: z.string(),
  pytorchMs: z.number().optional(),
  ratio: z.number().optional(),
  target: z.object({ mustReach: z.number(), aim: z.number() }).optional(),
  pytorch: z.string().optional(),
}) satisfies z.ZodType<Result>;

export class KeptResults {
  private readonly results = new Map<string, Result>();

  /** @throws naming the line that is no result. */
  constructor(private readonly path: string) {
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    for (const [i, line] of lines.entries()) {
      if (line.trim() === "") continue;
      const parsed = resultSchema.safeParse(jsonOf(line));
      if (!parsed.success) throw new Error(`${path}, line ${i + 1}, is no result of the bench. Remove it.`);
      this.results.set(parsed.data.name, parsed.data);
    }
  }

  get(name: string): Result | undefined {
    return this.results.get(name);
  }

  /** Takes the place of an earlier result of the same row. */
  keep(result: Result): void {
    this.results.set(result.name, result);
    writeFileSync(this.path, [...this.results.values()].map((one) => `${JSON.stringify(one)}\n`).join(""));
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
