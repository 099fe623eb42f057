// What one window knows of a painting: events that the server has numbered, then its own that are still on their way, then
// the strokes that are being made right now. The server's order is the truth; own events stand behind it until it has them.
import {
  type PaintingEventKind,
  type Stroke,
  type StrokePlace,
  type Undoable,
  undoableBy,
} from "../../../gpu/paint/index.ts";
import { newId } from "../new-id.ts";

export interface LogEvent {
  /** Made here: the server stores no id twice. */
  readonly id: string;
  readonly kind: PaintingEventKind;
  readonly gesture: string;
  readonly author: string;
  readonly strokes: readonly LoggedStroke[];
}

/** One of a REPLACE event says what it replaces. */
export type LoggedStroke = Stroke & { readonly replaces?: StrokePlace | undefined };

export class PaintingLog {
  readonly #confirmed: LogEvent[] = [];
  #pending: LogEvent[] = [];
  #open: (LogEvent & { strokes: Stroke[] }) | undefined;
  #sequence = 0;

  /** Of the newest numbered event: where a subscription goes on. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Own events that the server has not given back yet. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  get events(): readonly LogEvent[] {
    const open = this.#open ? [this.#open] : [];
    return [...this.#confirmed, ...this.#pending, ...open];
  }

  /** Takes an event that the server numbered, each once: what comes again is dropped. */
  confirm(sequence: number, event: LogEvent): void {
    if (sequence <= this.#sequence) return;
    this.#sequence = sequence;
    const own = this.#pending.find(({ id }) => id === event.id);
    if (own) this.#pending = this.#pending.filter((other) => other !== own);
    // The very strokes that are painted already: nothing has to be painted again for them.
    this.#confirmed.push(own ?? event);
  }

  /** Adds an own event that is going to be sent. */
  add(event: LogEvent): void {
    const isKnown = [...this.#confirmed, ...this.#pending].some(({ id }) => id === event.id);
    if (!isKnown) this.#pending.push(event);
  }

  /** Strokes of the gesture that goes on right now; they show at once. */
  draw(gesture: string, author: string, strokes: readonly Stroke[]): void {
    this.#open ??= { id: newId(), kind: "STROKES", gesture, author, strokes: [] };
    this.#open.strokes.push(...strokes);
  }

  /** How many strokes `close` would give. */
  get openStrokes(): number {
    return this.#open?.strokes.length ?? 0;
  }

  /** Ends the event that `draw` has filled. @returns it, to be sent. */
  close(): LogEvent | undefined {
    const event = this.#open;
    this.#open = undefined;
    if (event) this.#pending.push(event);
    return event;
  }

  /** Forgets an own event that the server refused. */
  drop(id: string): void {
    this.#pending = this.#pending.filter((event) => event.id !== id);
  }

  undoableBy(author: string): Undoable {
    return undoableBy(author, this.events);
  }
}

/** Steps of a session: each stroke is one, and each undo, redo, clear and change of strokes. */
export function countSteps(events: readonly LogEvent[]): number {
  return events.reduce((sum, event) => sum + stepsOf(event), 0);
}

/** The session as it was after so many steps. */
export function eventsAfter(events: readonly LogEvent[], steps: number): LogEvent[] {
  const taken: LogEvent[] = [];
  let left = steps;
  for (const event of events) {
    if (left <= 0) break;
    taken.push(left < stepsOf(event) ? { ...event, strokes: event.strokes.slice(0, left) } : event);
    left -= stepsOf(event);
  }
  return taken;
}

const stepsOf = ({ kind, strokes }: LogEvent) => (kind === "STROKES" ? strokes.length : 1);
