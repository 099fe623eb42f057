// Where an experiment's runs stand, for its toolbar and for the list of experiments.
import type { RunState } from "../../lib/gql/graphql.ts";

export interface Counts {
  all: number;
  finished: number;
  failed: number;
  cancelled: number;
  /** Not over. */
  open: number;
}

export function countStates(states: readonly RunState[]): Counts {
  const count = (...wanted: RunState[]) => states.filter((state) => wanted.includes(state)).length;
  return {
    all: states.length,
    finished: count("SUCCEEDED"),
    failed: count("FAILED"),
    cancelled: count("CANCELLED"),
    open: count("QUEUED", "RUNNING", "PAUSED"),
  };
}

/** "All 7 are finished", "3 of 7 finished, 1 failed, 2 cancelled". */
export function describeCounts({ all, finished, failed, cancelled }: Counts): string {
  if (all === 0) return "Nothing is left of it";
  if (finished === all) return all === 1 ? "It is finished" : `All ${all} are finished`;
  const rest = [failed > 0 && `, ${failed} failed`, cancelled > 0 && `, ${cancelled} cancelled`];
  return `${finished} of ${all} finished${rest.filter(Boolean).join("")}`;
}
