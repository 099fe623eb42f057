// Which strokes of a session show: undo, redo and clear, by several people, in any order.
import { describe, expect, it } from "vitest";
import { type PaintingEventKind, paintingSize, showing, undoableBy } from "../../../gpu/paint/index.ts";

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
