// The list of all runs, as a reducer: pages and live events in, runs out, newest first, each once.
import type { GalleryRunFragment } from "../../lib/gql/graphql.ts";
import { isOver } from "../run/run-states.ts";

export interface RunsState {
  /** Undefined until loaded. */
  runs?: readonly GalleryRunFragment[];
  /** Where the next page starts; undefined when everything is here. */
  nextPage?: string;
}

export type RunsAction =
  | {
      type: "page";
      runs: readonly GalleryRunFragment[];
      nextPage?: string;
      /** The newest runs; else those that follow on what is here. */
      isFirst: boolean;
    }
  | { type: "run"; run: GalleryRunFragment };

export function runsReducer(state: RunsState, action: RunsAction): RunsState {
  const { runs: known } = state;
  if (action.type === "run") {
    const { run } = action;
    const oldest = known?.at(-1);
    // One that is older than all that is here comes with its page.
    if (!known || (state.nextPage && oldest && run.id < oldest.id)) return state;
    return { ...state, runs: merge(known, [run]) };
  }
  const { runs, nextPage, isFirst } = action;
  if (!known) return { runs, nextPage };
  if (!isFirst) return { runs: merge(known, runs), nextPage };
  // Asked again: unless more came meanwhile than a page holds, older pages still follow.
  const isJoined = runs.some(({ id }) => known.some((one) => one.id === id));
  if (!isJoined) return { runs, nextPage };
  const here = new Set(runs.map(({ id }) => id));
  const [newest = "", oldest = ""] = [runs[0]?.id, runs.at(-1)?.id];
  // What the page leaves out is gone, but for runs that may have begun after it was read.
  const stay = known.filter(
    ({ id, state }) => here.has(id) || id < oldest || (id > newest && !isOver(state)),
  );
  return { ...state, runs: merge(stay, runs) };
}

/** Ids are time-ordered. No run that is over begins again: who says so was asked earlier. */
function merge(known: readonly GalleryRunFragment[], news: readonly GalleryRunFragment[]) {
  const byId = new Map(known.map((run) => [run.id, run]));
  for (const run of news) {
    const before = byId.get(run.id);
    if (!before || !isOver(before.state) || isOver(run.state)) byId.set(run.id, run);
  }
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
