// Two windows on one painting: what each shows while events cross on their way, and that both end at the same strokes.
import { describe, expect, it } from "vitest";
import { shownStrokes } from "../../../../gpu/paint/index.ts";
import {
  countSteps,
  eventsAfter,
  type LogEvent,
  PaintingLog,
} from "../../../../web/lib/paint/painting-log.ts";
import { control, event } from "./strokes.ts";

/** As it comes over the wire: other objects with the same content. */
const copy = (one: LogEvent): LogEvent => structuredClone(one);
const gestures = (log: PaintingLog) => log.events.map(({ gesture }) => gesture).join(" ");

describe("a window's log", () => {
  it("shows its own strokes at once and keeps these very objects when the server has numbered them", () => {
    const log = new PaintingLog();
    log.draw("a", "ada", event("a", 4).strokes);
    log.draw("a", "ada", event("a", 2).strokes);
    const shown = shownStrokes(log.events);
    expect(shown).toHaveLength(6);
    const sent = log.close()!;
    expect(log.pendingCount).toBe(1);
    log.confirm(1, copy(sent));
    expect(log.pendingCount).toBe(0);
    for (const [i, stroke] of shownStrokes(log.events).entries()) expect(stroke).toBe(shown[i]);
  });

  it("puts what others have painted before its own strokes until these are numbered", () => {
    const log = new PaintingLog();
    const own = event("own");
    log.add(own);
    log.confirm(1, event("theirs", 3, "bob"));
    expect(gestures(log)).toBe("theirs own");
    log.confirm(2, copy(own));
    log.confirm(3, event("later", 3, "bob"));
    expect(gestures(log)).toBe("theirs own later");
    expect(log.sequence).toBe(3);
  });

  it("takes each number once, and what it has already no second time", () => {
    const log = new PaintingLog();
    const [a, b] = [event("a"), event("b")];
    log.confirm(1, a);
    log.confirm(1, a);
    log.confirm(2, b);
    log.confirm(1, a);
    // Left over from before a reload; the server had it all along.
    log.add(copy(b));
    expect(gestures(log)).toBe("a b");
  });

  it("forgets what the server refused", () => {
    const log = new PaintingLog();
    const [good, bad] = [event("good"), event("bad")];
    log.add(bad);
    log.add(good);
    log.drop(bad.id);
    expect(gestures(log)).toBe("good");
  });

  it("undoes its own last gesture, not that of others", () => {
    const log = new PaintingLog();
    log.confirm(1, event("a"));
    log.add(event("b"));
    log.confirm(2, event("c", 3, "bob"));
    expect(log.undoableBy("ada")).toEqual({ undo: "b", redo: undefined });
    log.add(control("UNDO", "b"));
    expect(log.undoableBy("ada")).toEqual({ undo: "a", redo: "b" });
  });
});

it("any two windows end at the same strokes, however their events cross", () => {
  let state = 1;
  const chance = (bound: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  for (let round = 0; round < 50; round++) {
    const windows = ["ada", "bob"].map((author) => ({
      author,
      log: new PaintingLog(),
      unsent: [] as LogEvent[],
      seen: 0,
    }));
    const server: LogEvent[] = [];
    const step = (isOver: boolean) => {
      const window = windows[chance(2)]!;
      const { author, log } = window;
      const what = chance(isOver ? 2 : 4);
      if (what === 0) {
        const next = window.unsent.shift();
        if (next) server.push(copy(next));
      } else if (what === 1) {
        const next = server[window.seen];
        if (next) log.confirm(++window.seen, copy(next));
      } else {
        const { undo, redo } = log.undoableBy(author);
        const kind = chance(6);
        const made =
          kind === 0 && undo
            ? control("UNDO", undo, author)
            : kind === 1 && redo
              ? control("REDO", redo, author)
              : kind === 2
                ? control("CLEAR", `${author}-${server.length}-${chance(1e6)}`, author)
                : event(`${author}-${chance(1e6)}`, 2, author);
        log.add(made);
        window.unsent.push(made);
      }
    };
    for (let i = 0; i < 80; i++) step(false);
    while (windows.some(({ unsent, seen }) => unsent.length > 0 || seen < server.length)) step(true);
    const [one, other] = windows.map(({ log }) => shownStrokes(log.events));
    expect(one).toEqual(other);
    expect(one).toEqual(shownStrokes(server));
    expect(windows.map(({ log }) => log.pendingCount)).toEqual([0, 0]);
  }
});

it("a session is played step by step: strokes, undo, redo and clear", () => {
  const events = [
    event("a", 3),
    control("UNDO", "a"),
    control("REDO", "a"),
    event("b", 2),
    control("CLEAR", "c"),
  ];
  expect(countSteps(events)).toBe(8);
  const shown = Array.from({ length: 9 }, (_, steps) => shownStrokes(eventsAfter(events, steps)).length);
  expect(shown).toEqual([0, 1, 2, 3, 0, 3, 4, 5, 0]);
});
