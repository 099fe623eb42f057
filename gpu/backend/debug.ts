// What the backend says about itself on standard error, by level: 1 compilations, 2 runs too, 3 graphs too, written as
// files for a viewer, 4 the time of every operator too. And, at any level, what a device left to the CPU.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Device } from "./devices.ts";
import { countOperators } from "./onnx/census.ts";
import type { NodeTime, ProfileFile } from "./profile.ts";
import { operationOf, profileTable } from "./profile-table.ts";
import type { Session } from "./session.ts";

export const DEBUG_LEVELS = [0, 1, 2, 3, 4] as const;
export type DebugLevel = (typeof DEBUG_LEVELS)[number];

export interface DebugOptions {
  level: DebugLevel;
  /** Where graphs are written at level 3 and above. */
  folder: string;
  /** Path and beginning of the name of profiles that shall be kept, or undefined. */
  profilePrefix: string | undefined;
}

/** Level 4 sums up the runs after the first, which sets memory up. */
const PROFILED_RUNS = 4;

/** One graph on its way into a session. */
export interface GraphFiles {
  label: string;
  optimisedPath: string | undefined;
  profile: ProfileFile | undefined;
}

export class Reporter {
  private count = 0;
  /** On a device, the first run of every graph is profiled, because nothing else tells what ran on the CPU instead. */
  private readonly profiledRuns: number;

  constructor(
    private readonly options: DebugOptions,
    private readonly device: Device,
  ) {
    const isMeasuring = options.level >= 4 || options.profilePrefix !== undefined;
    this.profiledRuns = isMeasuring ? PROFILED_RUNS : Number(device !== "cpu");
  }

  /** Whether it wants to hear of runs. */
  get isWatching(): boolean {
    return this.options.level >= 2 || this.profiledRuns > 0;
  }

  /** Decides what is written of the next graph, and writes the model itself where that is wanted. */
  prepare(model: Uint8Array, summary: string): GraphFiles {
    const number = ++this.count;
    const { level, folder, profilePrefix } = this.options;
    const prefix = profilePrefix ?? join(tmpdir(), `onnx-profile-${process.pid}`);
    const files: GraphFiles = {
      label: `graph ${number} (${summary})`,
      optimisedPath: undefined,
      profile:
        this.profiledRuns > 0
          ? { prefix: `${prefix}-${number}`, isKept: profilePrefix !== undefined }
          : undefined,
    };
    if (level < 3) return files;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `graph-${number}.onnx`), model);
    return { ...files, optimisedPath: join(folder, `graph-${number}-optimised.onnx`) };
  }

  compiled({ label, optimisedPath }: GraphFiles, model: Uint8Array, ms: number): void {
    if (this.options.level < 1) return;
    const before = countOperators(model);
    const size = `${total(before)} nodes, ${(model.length / 1e6).toFixed(2)} MB`;
    say(`${label}: compiled to ${size}, in ${ms.toFixed(0)} ms`);
    if (!optimisedPath) return;
    const after = countOperators(readFileSync(optimisedPath));
    say(
      `${label}: ONNX Runtime made ${total(after)} nodes of ${total(before)}\n${change(before, after)}\n` +
        `  ${optimisedPath} and, before that, ${optimisedPath.replace("-optimised", "")} (https://netron.app shows them)`,
    );
  }

  /** Says what the session's profile tells as soon as it is long enough. */
  async ran(session: Session, ms: number): Promise<void> {
    if (this.options.level >= 2) say(`${session.label}: ran in ${ms.toFixed(1)} ms`);
    if (session.runs >= this.profiledRuns) await this.report(session);
  }

  /** Says what the profile tells so far, if that was not said before. */
  async report(session: Session): Promise<void> {
    const times = await session.takeProfile();
    if (!times || times.length === 0) return;
    if (this.device !== "cpu") reportFallback(times, this.device, session.label);
    if (this.options.level < 4) return;
    const warm = times.filter(({ run }) => run > 0);
    const measured = warm.length > 0 ? warm : times;
    say(
      `${session.label}, per run:\n${profileTable(measured, "ONNX operator", ({ operator }) => operator)}\n\n` +
        profileTable(measured, "recorded operation", operationOf),
    );
  }
}

function reportFallback(times: readonly NodeTime[], device: Device, label: string): void {
  const first = times.filter(({ run }) => run === 0);
  const fallen = first.filter(({ provider }) => provider === "CPUExecutionProvider");
  if (fallen.length === 0) return;
  const counts = new Map<string, number>();
  for (const { operator } of fallen) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  const names = [...counts].map(([operator, count]) => `${operator} ${count}x`).join(", ");
  say(
    `WARNING: device "${device}" left ${fallen.length} of ${first.length} nodes of ${label} to the CPU: ${names}`,
  );
}

function change(before: Map<string, number>, after: Map<string, number>): string {
  const operators = [...new Set([...before.keys(), ...after.keys()])].sort();
  const width = Math.max(...operators.map((operator) => operator.length));
  return operators
    .map(
      (operator) => `  ${operator.padEnd(width)} ${before.get(operator) ?? 0} -> ${after.get(operator) ?? 0}`,
    )
    .join("\n");
}

function total(counts: Map<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function say(text: string): void {
  console.error(`onnx: ${text}`);
}
