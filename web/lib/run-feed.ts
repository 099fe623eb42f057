// What a page knows of a run from its events alone: state, losses over time, newest preview. Bounded: a long run's
// curve is thinned, and previews are not kept (the scrubber asks for them when it needs them).
import type { RunEventFieldsFragment, RunState } from "./gql/graphql.ts";

/** Points that curves may have before some are dropped. More than a chart has pixels. */
const MAX_POINTS = 2000;
/** Iterations over which the present speed is taken. */
const SPEED_WINDOW = 20;

export interface Preview {
  sequence: number;
  iteration: number;
  width: number;
  height: number;
  url: string;
}

export interface RunSnapshot {
  sequence: number;
  state?: RunState;
  reason?: string | null;
  remedy?: string | null;
  iteration: number;
  total?: number;
  stage?: string | null;
  computeMs: number;
  /** Over the last iterations; undefined before the second. */
  secondsPerIteration?: number;
  /** Losses by name; column i belongs to `iterations[i]`, null where it was not reported. */
  iterations: readonly number[];
  losses: ReadonlyMap<string, readonly (number | null)[]>;
  /** The newest image that is being made. */
  preview?: Preview;
  /** The newest of each named preview, in the order in which they first came. */
  named: ReadonlyMap<string, Preview>;
  /** Previews that were left out live because this browser reads slowly. */
  skippedPreviews: number;
}

export const emptySnapshot: RunSnapshot = {
  sequence: 0,
  iteration: 0,
  computeMs: 0,
  iterations: [],
  losses: new Map(),
  named: new Map(),
  skippedPreviews: 0,
};

/**
 * Points that report the same names. They are thinned among themselves: a number that comes once an epoch would be lost
 * among those of every step.
 */
interface Kind {
  /** Points that came. */
  count: number;
  /** Points that are kept: every how-manieth, and how many. */
  stride: number;
  kept: number;
}

/** Takes events in order, each once: what comes again after a reconnect is dropped by its sequence. */
export class RunFeed {
  #now: RunSnapshot = emptySnapshot;
  #iterations: number[] = [];
  #losses = new Map<string, (number | null)[]>();
  #recent: { iteration: number; computeMs: number }[] = [];
  /** Of which kind each point is. */
  #kinds: Kind[] = [];
  #kindsByNames = new Map<string, Kind>();

  /** @param after the sequence of the newest event that is known already. */
  constructor(after = 0) {
    this.#now = { ...emptySnapshot, sequence: after };
  }

  /** Sequence of the newest event taken: where a subscription goes on. */
  get sequence(): number {
    return this.#now.sequence;
  }

  take(event: RunEventFieldsFragment): void {
    if (event.sequence <= this.#now.sequence) return;
    this.#now = { ...this.#now, sequence: event.sequence };
    switch (event.__typename) {
      case "RunStateChanged":
        this.#now = { ...this.#now, state: event.state, reason: event.reason, remedy: event.remedy };
        // Time between pause and resume is not compute time, but iterations before and after are comparable.
        if (event.state !== "RUNNING") this.#recent = [];
        break;
      case "RunMetrics":
        this.#takeMetrics(event);
        break;
      case "RunPreview":
        this.#now =
          event.name == null
            ? { ...this.#now, preview: event }
            : { ...this.#now, named: new Map(this.#now.named).set(event.name, event) };
        break;
      case "RunLagged":
        this.#now = { ...this.#now, skippedPreviews: this.#now.skippedPreviews + event.skipped };
        break;
    }
  }

  /** The curve is copied here, so call it once a frame, not once an event. */
  snapshot(): RunSnapshot {
    return {
      ...this.#now,
      secondsPerIteration: this.#speed(),
      iterations: [...this.#iterations],
      losses: new Map([...this.#losses].map(([name, column]) => [name, [...column]])),
    };
  }

  #takeMetrics(event: Extract<RunEventFieldsFragment, { __typename: "RunMetrics" }>): void {
    const { iteration, total, stage, computeMs } = event;
    this.#now = { ...this.#now, iteration, total, stage, computeMs };
    this.#recent.push({ iteration, computeMs });
    if (this.#recent.length > SPEED_WINDOW) this.#recent.shift();
    const values = numbersOf(event.values);
    const kind = this.#kindOf(values);
    kind.count += 1;
    if (kind.count % kind.stride !== 0) return;
    for (const name of values.keys()) {
      if (!this.#losses.has(name))
        this.#losses.set(
          name,
          this.#iterations.map(() => null),
        );
    }
    kind.kept += 1;
    this.#kinds.push(kind);
    this.#iterations.push(iteration);
    for (const [name, column] of this.#losses) column.push(values.get(name) ?? null);
    if (this.#iterations.length > MAX_POINTS) this.#thin();
  }

  #kindOf(values: ReadonlyMap<string, number>): Kind {
    const names = [...values.keys()].join("\n");
    const kind = this.#kindsByNames.get(names) ?? { count: 0, stride: 1, kept: 0 };
    this.#kindsByNames.set(names, kind);
    return kind;
  }

  /** Drops every second point of the kind that has the most. */
  #thin(): void {
    const [first, ...others] = this.#kindsByNames.values();
    if (!first) return;
    const crowd = others.reduce((most, kind) => (kind.kept > most.kept ? kind : most), first);
    let place = 0;
    const isKept = this.#kinds.map((kind) => kind !== crowd || ++place % 2 === 0);
    const thin = <T>(column: T[]) => column.filter((_, index) => isKept[index]);
    crowd.stride *= 2;
    crowd.kept = Math.floor(crowd.kept / 2);
    this.#kinds = thin(this.#kinds);
    this.#iterations = thin(this.#iterations);
    this.#losses = new Map([...this.#losses].map(([name, column]) => [name, thin(column)]));
  }

  #speed(): number | undefined {
    const first = this.#recent[0];
    const last = this.#recent.at(-1);
    if (!first || !last || last.iteration <= first.iteration) return undefined;
    return (last.computeMs - first.computeMs) / 1000 / (last.iteration - first.iteration);
  }
}

/** The finite numbers in a JSON object; anything else has no place on a chart. */
function numbersOf(values: unknown): Map<string, number> {
  if (typeof values !== "object" || values === null) return new Map();
  const entries: [string, unknown][] = Object.entries(values);
  return new Map(
    entries.filter(
      (entry): entry is [string, number] => typeof entry[1] === "number" && Number.isFinite(entry[1]),
    ),
  );
}
