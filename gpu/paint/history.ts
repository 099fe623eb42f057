// What is left of a painting session: its events in their one order, and which of them show. Everybody who holds the same
// events sees the same strokes. Runs in browsers too; storing and sending events is others' work.

/**
 * `STROKES`, `REPLACE` and `CLEAR` belong to a gesture (one drag of the pointer, one press of a button); `UNDO` and `REDO` name
 * the gesture that they take back or restore, so that they mean the same to everybody who paints at the same time. The
 * strokes of `REPLACE` stand in the place of earlier ones, in the order of those.
 */
export const PAINTING_EVENT_KINDS = ["STROKES", "REPLACE", "CLEAR", "UNDO", "REDO"] as const;
export type PaintingEventKind = (typeof PAINTING_EVENT_KINDS)[number];

export interface HistoryEvent {
  readonly kind: PaintingEventKind;
  readonly gesture: string;
}

/** Which stroke one stands in the place of: by the id of its STROKES event, and its place there. */
export interface StrokePlace {
  event: string;
  index: number;
}

export interface StrokesEvent<Mark> extends HistoryEvent {
  readonly id: string;
  readonly strokes: readonly (Mark & { readonly replaces?: StrokePlace | undefined })[];
}

/** Gestures that are taken back right now. */
function undoneIn(events: readonly HistoryEvent[]): Set<string> {
  const undone = new Set<string>();
  for (const { kind, gesture } of events) {
    if (kind === "UNDO") undone.add(gesture);
    else if (kind === "REDO") undone.delete(gesture);
  }
  return undone;
}

/** @returns the REPLACE events that are not taken back, in order. */
export function replacing<Event extends HistoryEvent>(events: readonly Event[]): Event[] {
  const undone = undoneIn(events);
  return events.filter(({ kind, gesture }) => kind === "REPLACE" && !undone.has(gesture));
}

/** By event and place: the strokes that stand there now. @param events what `replacing` gives. */
export function replacements<Mark>(
  events: readonly StrokesEvent<Mark>[],
): ReadonlyMap<string, ReadonlyMap<number, Mark>> {
  const byEvent = new Map<string, Map<number, Mark>>();
  for (const stroke of events.flatMap(({ strokes }) => strokes)) {
    if (!stroke.replaces) continue;
    const { event, index } = stroke.replaces;
    const places = byEvent.get(event) ?? new Map<number, Mark>();
    byEvent.set(event, places.set(index, stroke));
  }
  return byEvent;
}

/** The strokes that show, in order, replaced ones as they are now. */
export function shownStrokes<Mark>(events: readonly StrokesEvent<Mark>[]): Mark[] {
  const replaced = replacements(replacing(events));
  const shown: Mark[] = [];
  for (const { id, strokes } of showing(events)) {
    const places = replaced.get(id);
    if (places) strokes.forEach((stroke, index) => void shown.push(places.get(index) ?? stroke));
    else for (const stroke of strokes) shown.push(stroke);
  }
  return shown;
}

/** @returns the STROKES events that show, in order: not undone, and after the last CLEAR that is not undone. */
export function showing<Event extends HistoryEvent>(events: readonly Event[]): Event[] {
  const undone = undoneIn(events);
  let shown: Event[] = [];
  for (const event of events) {
    if (undone.has(event.gesture)) continue;
    if (event.kind === "CLEAR") shown = [];
    else if (event.kind === "STROKES") shown.push(event);
  }
  return shown;
}

/** What one author can undo and redo next. */
export interface Undoable {
  undo: string | undefined;
  redo: string | undefined;
}

/** An author's own gestures only; painting something new forgets what could be redone. */
export function undoableBy(
  author: string,
  events: readonly (HistoryEvent & { readonly author: string })[],
): Undoable {
  const own = new Set<string>();
  let done: string[] = [];
  let undone: string[] = [];
  for (const event of events) {
    const { kind, gesture } = event;
    if (kind !== "UNDO" && kind !== "REDO") {
      if (event.author !== author || own.has(gesture)) continue;
      own.add(gesture);
      done.push(gesture);
      undone = [];
    } else if (own.has(gesture)) {
      done = done.filter((other) => other !== gesture);
      undone = undone.filter((other) => other !== gesture);
      (kind === "UNDO" ? undone : done).push(gesture);
    }
  }
  return { undo: done.at(-1), redo: undone.at(-1) };
}
