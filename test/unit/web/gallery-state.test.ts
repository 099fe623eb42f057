import { expect, it } from "vitest";
import {
  emptyGallery,
  type GalleryAction,
  galleryReducer,
} from "../../../web/components/home/gallery-state.ts";
import type { GalleryImageFragment, GalleryRunFragment, RunState } from "../../../web/lib/gql/graphql.ts";

const run = (id: string, state: RunState, iteration = 0): GalleryRunFragment => ({
  id,
  state,
  iteration,
  total: 10,
  error: null,
  remedy: null,
  computeMs: 0,
  createdAt: "2026-01-01T00:00:00.000Z",
  finishedAt: null,
  queuePosition: null,
  estimatedSecondsLeft: null,
  content: null,
  style: null,
  model: null,
  method: "gatys",
  madeModel: null,
  preview: null,
});
const image = (id: string): GalleryImageFragment => ({
  id,
  url: `/images/${id}`,
  width: 4,
  height: 3,
  createdAt: "2026-01-01T00:00:00.000Z",
  iterations: 10,
  content: null,
  style: null,
  model: null,
});
const changed = (of: GalleryRunFragment): GalleryAction => ({
  type: "event",
  event: { kind: "RUN_CHANGED", id: of.id, run: of, styledImage: null },
});
const added = (of: GalleryImageFragment): GalleryAction => ({
  type: "event",
  event: { kind: "IMAGE_ADDED", id: of.id, run: null, styledImage: of },
});
const deleted = (id: string): GalleryAction => ({
  type: "event",
  event: { kind: "IMAGE_DELETED", id, run: null, styledImage: null },
});
const page = (ids: string[], isFirst: boolean): GalleryAction => ({
  type: "images",
  images: ids.map(image),
  total: 5,
  isFirst,
});
const after = (...actions: GalleryAction[]) => actions.reduce(galleryReducer, emptyGallery);

it("shows the running run first, then paused and waiting ones, and drops those that are over", () => {
  const state = after(
    { type: "runs", runs: [run("3", "QUEUED"), run("2", "RUNNING"), run("1", "PAUSED")], failedRuns: [] },
    changed(run("4", "RUNNING")),
    changed(run("2", "RUNNING", 5)),
    changed(run("1", "CANCELLED")),
  );
  expect(state.runs?.map(({ id, iteration }) => [id, iteration])).toEqual([
    ["2", 5],
    ["4", 0],
    ["3", 0],
  ]);
});

it("keeps a run that fails, before those that failed earlier", () => {
  const state = after(
    { type: "runs", runs: [run("3", "RUNNING"), run("2", "QUEUED")], failedRuns: [run("1", "FAILED")] },
    changed(run("3", "FAILED")),
    changed(run("3", "FAILED")),
    changed(run("2", "CANCELLED")),
  );
  expect(state.runs).toEqual([]);
  expect(state.failedRuns.map(({ id }) => id)).toEqual(["3", "1"]);
});

it("hangs an image once, whichever way it came", () => {
  const state = after(page(["b", "a"], true), added(image("c")), added(image("c")), page(["c", "z"], false));
  expect(state.images?.map(({ id }) => id)).toEqual(["c", "b", "a", "z"]);
});

it("takes a deleted image down and counts it once", () => {
  const state = after(page(["b", "a"], true), deleted("a"), deleted("a"));
  expect(state.images?.map(({ id }) => id)).toEqual(["b"]);
  expect(state.totalImages).toBe(4);
});

it("waits for the first page before it believes events", () => {
  expect(after(changed(run("1", "RUNNING")), added(image("a")))).toEqual(emptyGallery);
});

it("has the run that failed last first, whichever was begun first", () => {
  const failedAt = (id: string, hour: number): GalleryRunFragment => ({
    ...run(id, "FAILED"),
    finishedAt: `2026-01-01T0${hour}:00:00.000Z`,
  });
  const loaded: GalleryAction = { type: "runs", runs: [], failedRuns: [failedAt("3", 1), failedAt("2", 5)] };
  expect(after(loaded).failedRuns.map(({ id }) => id)).toEqual(["2", "3"]);
  const gone: GalleryAction = {
    type: "event",
    event: { kind: "RUN_DELETED", id: "2", run: null, styledImage: null },
  };
  expect(after(loaded, gone).failedRuns.map(({ id }) => id)).toEqual(["3"]);
  const state = after(loaded, changed(failedAt("1", 3)), changed(failedAt("4", 6)));
  expect(state.failedRuns.map(({ id }) => id)).toEqual(["4", "2", "1", "3"]);
});
