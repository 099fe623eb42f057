// What hangs in the gallery, as a reducer: loaded pages and live events in, runs and images out. Each thing is there
// once, whichever way it came first.
import type {
  GalleryImageFragment,
  GalleryRunFragment,
  GallerySubscription,
  RunState,
} from "../../lib/gql/graphql.ts";

export interface GalleryState {
  /** Running first, then paused and waiting; within that the oldest first. Undefined until loaded. */
  runs?: readonly GalleryRunFragment[];
  /** The newest of those that failed, the last that did first. */
  failedRuns: readonly GalleryRunFragment[];
  /** Newest first. Undefined until loaded. */
  images?: readonly GalleryImageFragment[];
  totalImages: number;
  /** Where the next page starts; undefined when everything is here. */
  nextPage?: string;
}

export type GalleryAction =
  | { type: "runs"; runs: readonly GalleryRunFragment[]; failedRuns: readonly GalleryRunFragment[] }
  | {
      type: "images";
      images: readonly GalleryImageFragment[];
      total: number;
      nextPage?: string;
      /** The first page replaces what was there; the others are hung below it. */
      isFirst: boolean;
    }
  | { type: "event"; event: GallerySubscription["gallery"] };

export const emptyGallery: GalleryState = { failedRuns: [], totalImages: 0 };

const order: Partial<Record<RunState, number>> = { RUNNING: 0, PAUSED: 1, QUEUED: 2 };

export function galleryReducer(state: GalleryState, action: GalleryAction): GalleryState {
  switch (action.type) {
    case "runs":
      return { ...state, runs: sortRuns(action.runs), failedRuns: lastFirst(action.failedRuns) };
    case "images": {
      const known = action.isFirst ? [] : (state.images ?? []);
      const ids = new Set(known.map((image) => image.id));
      return {
        ...state,
        images: [...known, ...action.images.filter((image) => !ids.has(image.id))],
        totalImages: action.total,
        nextPage: action.nextPage,
      };
    }
    case "event":
      return applyEvent(state, action.event);
  }
}

function applyEvent(state: GalleryState, event: GallerySubscription["gallery"]): GalleryState {
  if (event.kind === "IMAGE_DELETED") {
    const images = state.images?.filter((image) => image.id !== event.id);
    const isGone = images?.length !== state.images?.length;
    return { ...state, images, totalImages: state.totalImages - (isGone ? 1 : 0) };
  }
  if (event.kind === "RUN_DELETED") {
    return { ...state, failedRuns: state.failedRuns.filter(({ id }) => id !== event.id) };
  }
  const { run, styledImage } = event;
  if (styledImage) {
    if (!state.images || state.images.some((image) => image.id === styledImage.id)) return state;
    return { ...state, images: [styledImage, ...state.images], totalImages: state.totalImages + 1 };
  }
  if (!run || !state.runs) return state;
  const isOther = (known: GalleryRunFragment) => known.id !== run.id;
  const others = state.runs.filter(isOther);
  const failed = state.failedRuns.filter(isOther);
  return {
    ...state,
    runs: run.state in order ? sortRuns([...others, run]) : others,
    failedRuns: run.state === "FAILED" ? lastFirst([run, ...failed]) : failed,
  };
}

/** By when they failed: a run that waited long may fail after one that was begun later. */
function lastFirst(failed: readonly GalleryRunFragment[]): GalleryRunFragment[] {
  const time = ({ finishedAt }: GalleryRunFragment) => (finishedAt ? Date.parse(finishedAt) : 0);
  return failed.toSorted((a, b) => time(b) - time(a));
}

/** Ids are time-ordered, so the oldest run stays where it hangs. */
function sortRuns(runs: readonly GalleryRunFragment[]): GalleryRunFragment[] {
  return runs.toSorted(
    (a, b) => (order[a.state] ?? 9) - (order[b.state] ?? 9) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}
