// One window on one painting: the log, its way to and from the server, and the canvas that shows it. Holds no React; the
// page subscribes to its status and hands it a canvas and the pointer.
import type { Client } from "urql";
import {
  type Light,
  PAINTING_LIMITS,
  rgbOf,
  type Stroke,
  shownStrokes,
  USUAL_LIGHT,
} from "../../../gpu/paint/index.ts";
import { PaintingEventsDocument, type PaintingFieldsFragment } from "../gql/graphql.ts";
import { subscribeLive } from "../live.ts";
import { newId } from "../new-id.ts";
import { EaselPainter } from "./easel-painter.ts";
import { EaselScreen } from "./easel-screen.ts";
import { type BrushSettings, Gesture, type PointerSample } from "./gesture.ts";
import type { Outbox } from "./outbox.ts";
import { outboxOf } from "./outboxes.ts";
import { countSteps, eventsAfter, type LogEvent, PaintingLog } from "./painting-log.ts";
import { Slices } from "./slices.ts";
import type { PaintSource } from "./source.ts";
import { readEvent } from "./wire.ts";

/** Strokes of a drag leave for the server this often. */
const FLUSH_MS = 120;
/** Ten days: later strokes all have this time. */
const MAX_TIME_MS = 864_000_000;

export interface PaintingStatus {
  /** Everything that was there when the page was opened is on the canvas. */
  isReady: boolean;
  /** Strokes on the canvas right now. */
  strokes: number;
  canUndo: boolean;
  canRedo: boolean;
  /** Steps of the whole session, for the time-lapse. */
  steps: number;
  /** Own events that the server does not have yet, and whether it cannot be reached. */
  unsent: number;
  isOffline: boolean;
  /** The server refused something for good. */
  refusal: string | undefined;
  /** Painting has ended: it was deleted, or the subscription was refused. */
  error: string | undefined;
}

const BLANK: PaintingStatus = {
  ...{ isReady: false, strokes: 0, canUndo: false, canRedo: false, steps: 0 },
  ...{ unsent: 0, isOffline: false, refusal: undefined, error: undefined },
};

export class PaintingSession {
  readonly #painting: PaintingFieldsFragment;
  readonly #author: string;
  readonly #log = new PaintingLog();
  readonly #painter: EaselPainter;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  readonly #unlisten: () => void;
  #status = BLANK;
  #gesture: { strokes: Gesture; id: string } | undefined;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #slices = new Slices((isLate) => this.#paint(isLate));
  /** Nothing is left to paint. */
  #isPainted = false;
  #frame: number | undefined;
  /** Before it nothing half painted is shown. */
  #nextShow = 0;
  #screen: EaselScreen | undefined;
  #light: Light = USUAL_LIGHT;
  #shown: readonly Stroke[] | undefined;
  #replayStep: number | undefined;

  constructor(client: Client, painting: PaintingFieldsFragment, author: string) {
    this.#painting = painting;
    this.#author = author;
    const { width, height } = painting;
    this.#painter = new EaselPainter({ width, height, ground: rgbOf(painting.ground) });
    this.#outbox = outboxOf(client, painting.id);
    this.#unlisten = this.#outbox.listen({
      onRefused: ({ id }, reason) => {
        this.#log.drop(id);
        this.#changed({ refusal: reason });
      },
      onChange: () => this.#changed(),
    });
    // It may still be at what was painted when this easel was left a moment ago.
    for (const event of this.#outbox.waiting) this.#log.add(event);
    void this.#outbox
      .restore()
      .then((left) => {
        for (const event of left) this.#log.add(event);
        this.#changed();
      })
      .catch(() => {});
    this.#unsubscribe = subscribeLive(
      PaintingEventsDocument,
      () => ({ paintingId: painting.id, after: this.#log.sequence }),
      {
        next: ({ paintingEvents }) => {
          this.#log.confirm(paintingEvents.sequence, readEvent(paintingEvents));
          this.#changed();
        },
        error: (error) => this.#changed({ error }),
        complete: () => this.#changed({ error: "This painting was deleted." }),
        reconnected: () => this.#outbox.retryNow(),
      },
    );
    window.addEventListener("online", this.#retryNow);
    window.addEventListener("pagehide", this.#flush);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly status = (): PaintingStatus => this.#status;

  /** Shows the painting on a canvas of its size from now on. */
  attach(canvas: HTMLCanvasElement): void {
    this.#screen = new EaselScreen(canvas);
    this.#screen.light = this.#light;
    this.#changed();
  }

  /** Shows it under another light; the painting does not change. */
  illuminate(light: Light): void {
    this.#light = light;
    if (this.#screen) this.#screen.light = light;
    this.#changed();
  }

  /** The outbox goes on sending. */
  close(): void {
    this.#flush();
    this.#unlisten();
    this.#unsubscribe();
    this.#slices.close();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    window.removeEventListener("online", this.#retryNow);
    window.removeEventListener("pagehide", this.#flush);
  }

  /** The pointer goes down; `move` and `end` belong to the newest gesture. */
  begin(source: PaintSource, settings: BrushSettings, sample: Omit<PointerSample, "timeMs">): void {
    this.replay(undefined);
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    this.#gesture = { strokes: new Gesture(source, settings, seed), id: newId() };
    this.move(sample);
  }

  move(sample: Omit<PointerSample, "timeMs">): void {
    const timeMs = Math.min(MAX_TIME_MS, Math.max(0, Date.now() - Date.parse(this.#painting.createdAt)));
    if (this.#gesture) this.#draw(this.#gesture.id, this.#gesture.strokes.move({ ...sample, timeMs }));
  }

  end(): void {
    if (!this.#gesture) return;
    this.#draw(this.#gesture.id, this.#gesture.strokes.end());
    this.#gesture = undefined;
    this.#flush();
  }

  undo(): void {
    const { undo } = this.#log.undoableBy(this.#author);
    if (undo) this.#add("UNDO", undo);
  }

  redo(): void {
    const { redo } = this.#log.undoableBy(this.#author);
    if (redo) this.#add("REDO", redo);
  }

  clear(): void {
    this.#add("CLEAR", newId());
  }

  /** Shows the session as it was after so many steps; undefined shows it as it is. */
  replay(step: number | undefined): void {
    if (step === this.#replayStep) return;
    this.#replayStep = step;
    this.#changed();
  }

  dismissRefusal(): void {
    this.#changed({ refusal: undefined });
  }

  readonly #retryNow = () => this.#outbox.retryNow();

  #draw(gesture: string, strokes: readonly Stroke[]): void {
    const { strokesPerEvent } = PAINTING_LIMITS;
    for (let at = 0; at < strokes.length; ) {
      if (this.#log.openStrokes >= strokesPerEvent) this.#flush();
      const part = strokes.slice(at, at + strokesPerEvent - this.#log.openStrokes);
      this.#log.draw(gesture, this.#author, part);
      at += part.length;
    }
    if (strokes.length === 0) return;
    this.#flushTimer ??= setTimeout(this.#flush, FLUSH_MS);
    this.#changed();
  }

  readonly #flush = (): void => {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const event = this.#log.close();
    if (event) this.#outbox.push(event);
  };

  #add(kind: "UNDO" | "REDO" | "CLEAR", gesture: string): void {
    this.replay(undefined);
    this.end();
    const event: LogEvent = { id: newId(), kind, gesture, author: this.#author, strokes: [] };
    this.#log.add(event);
    this.#outbox.push(event);
  }

  /** Something in the log, on its way, or in what is to be shown is another now. */
  #changed(patch: Partial<Pick<PaintingStatus, "refusal" | "error">> = {}): void {
    this.#shown = undefined;
    this.#isPainted = false;
    this.#status = { ...this.#status, ...patch };
    this.#slices.wake();
    this.#frame ??= requestAnimationFrame(this.#present);
  }

  /** Paints on, unseen: the next frame shows what has changed by then. */
  #paint(isLate: () => boolean): boolean {
    const { events } = this.#log;
    this.#shown ??= shownStrokes(
      this.#replayStep === undefined ? events : eventsAfter(events, this.#replayStep),
    );
    this.#isPainted = this.#painter.show(this.#shown, isLate);
    // Showing much, under a light, takes longer than painting it: both get their share of the time.
    if (this.#isPainted || performance.now() >= this.#nextShow) {
      this.#frame ??= requestAnimationFrame(this.#present);
    }
    return this.#isPainted;
  }

  readonly #present = (): void => {
    this.#frame = undefined;
    const start = performance.now();
    this.#screen?.show(this.#painter.canvas, this.#painter.takeDirty());
    const end = performance.now();
    this.#nextShow = end + 2 * (end - start);
    const { events } = this.#log;
    const { undo, redo } = this.#log.undoableBy(this.#author);
    const isLoaded = this.#log.sequence >= this.#painting.lastSequence;
    this.#publish({
      ...this.#status,
      isReady: this.#status.isReady || (isLoaded && this.#isPainted),
      strokes: this.#painter.painted,
      canUndo: undo !== undefined,
      canRedo: redo !== undefined,
      steps: countSteps(events),
      unsent: this.#outbox.waiting.length + (this.#log.openStrokes > 0 ? 1 : 0),
      isOffline: this.#outbox.isFailing,
    });
  };

  #publish(status: PaintingStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}
