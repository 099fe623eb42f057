// The list of all runs, from pages and events.
import { expect, it } from "vitest";
import { type RunsAction, runsReducer } from "../../../web/components/runs/runs-state.ts";
import type { GalleryRunFragment, RunState } from "../../../web/lib/gql/graphql.ts";

const run = (id: string, state: RunState = "SUCCEEDED"): GalleryRunFragment => ({
  ...{ id, state, iteration: 0, total: 10, error: null, remedy: null, computeMs: 0, finishedAt: null },
  ...{ createdAt: "2026-01-01T00:00:00.000Z", queuePosition: null, estimatedSecondsLeft: null },
  ...{ content: null, style: null, model: null, method: "gatys", madeModel: null, preview: null },
});
const page = (ids: string, isFirst = false, nextPage?: string): RunsAction => ({
  ...{ type: "page", runs: [...ids].map((id) => run(id)), isFirst, nextPage },
});
const changed = (id: string, state: RunState): RunsAction => ({ type: "run", run: run(id, state) });
const after = (...actions: RunsAction[]) => actions.reduce(runsReducer, {});
const ids = (...actions: RunsAction[]) =>
  after(...actions)
    .runs?.map(({ id }) => id)
    .join("");

it("puts a new run on top, changes a known one where it is, and adds older pages below", () => {
  const state = after(
    page("fed", true, "d"),
    changed("g", "QUEUED"),
    changed("e", "FAILED"),
    page("cb", false, "b"),
  );
  expect(state.runs?.map((one) => one.id).join("")).toBe("gfedcb");
  expect(state.runs?.[2]?.state).toBe("FAILED");
  expect(state.nextPage).toBe("b");
});

it("leaves a run that is older than what is here to its page, so that none between is left out", () => {
  expect(ids(page("fed", true, "d"), changed("a", "CANCELLED"))).toBe("fed");
  expect(ids(page("fed", true), changed("a", "CANCELLED"))).toBe("feda");
  expect(after(changed("a", "RUNNING")).runs).toBeUndefined();
});

it("keeps older pages when the newest is asked again, unless runs are missing between them", () => {
  const older = [page("fed", true, "d"), page("cba")];
  expect(ids(...older, page("hgf", true, "f"))).toBe("hgfedcba");
  expect(after(...older, page("hgf", true, "f")).nextPage).toBeUndefined();
  expect(after(...older, page("kji", true, "i"))).toMatchObject({ nextPage: "i" });
  expect(ids(...older, page("kji", true, "i"))).toBe("kji");
});

it("takes no final state back for a page that was read before it", () => {
  const late: RunsAction = { type: "page", runs: [run("e", "RUNNING"), run("d", "RUNNING")], isFirst: true };
  const state = after(page("ed", true), changed("e", "FAILED"), late, changed("d", "RUNNING"));
  expect(state.runs?.map((one) => one.state)).toEqual(["FAILED", "SUCCEEDED"]);
  expect(after(late, changed("d", "PAUSED"), page("ed", true)).runs?.map((one) => one.state)).toEqual([
    "SUCCEEDED",
    "SUCCEEDED",
  ]);
});

it("drops what is no longer in the newest page, but not what is older or has just begun", () => {
  const pages = [page("fed", true, "d"), page("cb")];
  expect(ids(...pages, page("fd", true, "d"))).toBe("fdcb");
  expect(ids(...pages, page("edc", true, "c"))).toBe("edcb");
  expect(ids(...pages, changed("g", "QUEUED"), page("fed", true, "d"))).toBe("gfedcb");
});
