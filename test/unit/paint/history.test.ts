// Which strokes of a session show: undo, redo and clear, by several people, in any order.
import { describe, expect, it } from "vitest";
import {
  type PaintingEventKind,
  paintingSize,
  showing,
  shownStrokes,
  undoableBy,
} from "../../../gpu/paint/index.ts";

/** `ada+a` paints gesture a, `-` undoes, `*` redoes, `!` clears. */
const events = (text: string) =>
  text.split(" ").map((word) => {
    const [, author = "", sign = "", gesture = ""] = /^(\w+)([+\-*!])(\w+)$/.exec(word) ?? [];
    const kinds: Record<string, PaintingEventKind> = {
      "+": "STROKES",
      "-": "UNDO",
      "*": "REDO",
      "!": "CLEAR",
    };
    return { kind: kinds[sign]!, gesture, author, word };
  });
const shown = (text: string) =>
  showing(events(text))
    .map(({ gesture }) => gesture)
    .join(" ");

describe("showing", () => {
  it.each([
    ["everything in order", "ada+a bob+b ada+a", "a b a"],
    ["nothing of a gesture that is undone, whoever undoes it", "ada+a bob+b bob-a", "b"],
    ["what comes of it afterwards neither", "ada+a ada-a ada+a", ""],
    ["all of it again after redo, in its old place", "ada+a bob+b ada-a ada*a", "a b"],
    ["what came after a clear", "ada+a bob!c ada+d", "d"],
    ["everything again when the clear is undone", "ada+a bob!c ada+d bob-c", "a d"],
    ["nothing before it once it is redone", "ada+a bob!c bob-c bob*c", ""],
    ["undone twice is undone once", "ada+a bob-a ada-a ada*a", "a"],
  ])("%s", (_, text, expected) => expect(shown(text)).toBe(expected));
});

describe("replaced strokes", () => {
  const strokes = (id: string, gesture: string, ...marks: string[]) => ({
    ...{ id, gesture, kind: "STROKES" as const },
    strokes: marks.map((mark) => ({ mark })),
  });
  const replace = (gesture: string, ...changes: [event: string, index: number, mark: string][]) => ({
    ...{ id: `replace-${gesture}-${changes.length}`, gesture, kind: "REPLACE" as const },
    strokes: changes.map(([event, index, mark]) => ({ mark, replaces: { event, index } })),
  });
  const control = (kind: "UNDO" | "REDO" | "CLEAR", gesture: string) => ({
    ...{ id: `${kind}-${gesture}`, gesture, kind, strokes: [] },
  });
  const marks = (...log: Parameters<typeof shownStrokes<{ mark: string }>>[0][number][]) =>
    shownStrokes<{ mark: string }>(log)
      .map(({ mark }) => mark)
      .join(" ");
  const painted = [strokes("1", "a", "p", "q"), strokes("2", "b", "r", "s")];

  it("stand in their places, the newest of a place, whatever is painted meanwhile", () => {
    const first = replace("x", ["1", 1, "Q"], ["2", 0, "R"]);
    expect(marks(...painted, first)).toBe("p Q R s");
    expect(marks(...painted, first, strokes("3", "c", "t"), replace("x", ["1", 1, "Q2"]))).toBe("p Q2 R s t");
  });

  it("give way to the old ones as one gesture, and come back as one", () => {
    const both = [...painted, replace("x", ["1", 0, "P"]), replace("x", ["2", 1, "S"])];
    expect(marks(...both, control("UNDO", "x"))).toBe("p q r s");
    expect(marks(...both, control("UNDO", "x"), control("REDO", "x"))).toBe("P q r S");
    const twice = [...both, replace("y", ["1", 0, "P2"])];
    expect(marks(...twice, control("UNDO", "y"))).toBe("P q r S");
    expect(marks(...twice, control("UNDO", "x"))).toBe("P2 q r s");
  });

  it("go with the gesture whose strokes they were, and with a clear; nothing stands in no place", () => {
    const relaxed = [...painted, replace("x", ["1", 0, "P"], ["nowhere", 0, "!"], ["1", 9, "!"])];
    expect(marks(...relaxed, control("UNDO", "a"))).toBe("r s");
    expect(marks(...relaxed, control("CLEAR", "z"))).toBe("");
    expect(marks(...relaxed)).toBe("P q r s");
  });

  it("are their author's to undo", () => {
    const log = [...painted, replace("x", ["1", 0, "P"])].map((event) => ({ ...event, author: "ada" }));
    expect(undoableBy("ada", log)).toEqual({ undo: "x", redo: undefined });
  });
});

describe("undoableBy", () => {
  it.each([
    ["nothing at first", "bob+b", undefined, undefined],
    ["the last own gesture", "ada+a ada+b bob+c", "b", undefined],
    ["the one before, once that is undone", "ada+a ada+b ada-b", "a", "b"],
    ["redo in reverse order", "ada+a ada+b ada-b ada-a", undefined, "a"],
    ["as before after redo", "ada+a ada+b ada-b ada*b", "b", undefined],
    ["no redo after painting on", "ada+a ada-a ada+b", "b", undefined],
    ["painting of others leaves redo alone", "ada+a ada-a bob+b", undefined, "a"],
    ["a clear like a stroke", "ada+a ada!c", "c", undefined],
    ["a gesture that others have undone is redone, not undone again", "ada+a bob-a", undefined, "a"],
  ])("%s", (_, text, undo, redo) => expect(undoableBy("ada", events(text))).toEqual({ undo, redo }));
});

it("a painting has 1024 units along its longer side, and never none along the other", () => {
  expect(paintingSize({ width: 4000, height: 3000 })).toEqual({ width: 1024, height: 768 });
  expect(paintingSize({ width: 10, height: 8000 })).toEqual({ width: 1, height: 1024 });
  expect(paintingSize({ width: 1, height: 1 })).toEqual({ width: 1024, height: 1024 });
});
