// Where an experiment's runs stand, for its toolbar and for the list of experiments.
import type { RunState } from "../../lib/gql/graphql.ts";

export interface Counts {
  all: number;
  finished: number;
  /** Failed or cancelled: can be made again. */
  broken: number;
  /** Not over. */
  open: number;
}

export function countStates(states: readonly RunState[]): Counts {
  const count = (...wanted: RunState[]) => states.filter((state) => wanted.includes(state)).length;
  return {
    all: states.length,
    finished: count("SUCCEEDED"),
    broken: count("FAILED", "CANCELLED"),
    open: count("QUEUED", "RUNNING", "PAUSED"),
  };
}

/** "All 7 are finished", "3 of 7 finished, 1 did not". */
export function describeCounts({ all, finished, broken }: Counts): string {
  if (all === 0) return "Nothing is left of it";
  if (finished === all) return all === 1 ? "It is finished" : `All ${all} are finished`;
  const rest = broken > 0 ? `, ${broken} did not` : "";
  return `${finished} of ${all} finished${rest}`;
}
