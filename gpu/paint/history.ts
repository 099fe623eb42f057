// What is left of a painting session: its events in their one order, and which of them show. Everybody who holds the same
// events sees the same strokes. Runs in browsers too; storing and sending events is others' work.

/**
 * `STROKES` and `CLEAR` belong to a gesture (one drag of the pointer, one press of a button); `UNDO` and `REDO` name the
 * gesture that they take back or restore, so that they mean the same to everybody who paints at the same time.
 */
export const PAINTING_EVENT_KINDS = ["STROKES", "CLEAR", "UNDO", "REDO"] as const;
export type PaintingEventKind = (typeof PAINTING_EVENT_KINDS)[number];

export interface HistoryEvent {
  readonly kind: PaintingEventKind;
  readonly gesture: string;
}

/** @returns the STROKES events that show, in order: not undone, and after the last CLEAR that is not undone. */
export function showing<Event extends HistoryEvent>(events: readonly Event[]): Event[] {
  const undone = new Set<string>();
  for (const { kind, gesture } of events) {
    if (kind === "UNDO") undone.add(gesture);
    else if (kind === "REDO") undone.delete(gesture);
  }
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
    if (kind === "STROKES" || kind === "CLEAR") {
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
