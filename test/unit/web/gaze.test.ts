// From a pointer over a picture to a method's parameter, and the form's field for it.
import { describe, expect, it } from "vitest";
import { decarlo } from "../../../gpu/methods/decarlo.ts";
import { changedLook, GazeRecording, readLooks, writeLooks } from "../../../web/lib/gaze.ts";
import { initialValues, readFields, readForm } from "../../../web/lib/parameters.ts";

const picture = { width: 600, height: 400 };

/** Rests of 300 ms at 60 Hz, with a swift way between them. */
function looking(...places: [number, number][]): GazeRecording {
  const recording = new GazeRecording();
  places.forEach(([x, y], index) => {
    for (let k = 0; k < 18; k++) {
      recording.at({ x: x + 0.001 * Math.sin(k), y: y + 0.001 * Math.cos(k) }, index * 340 + (k * 1000) / 60);
    }
  });
  return recording;
}

describe("a recorded gaze", () => {
  it("finds where the pointer rested, and for how long", () => {
    const looks = looking([0.2, 0.3], [0.8, 0.4], [0.5, 0.9]).end(2 * 340 + 300, picture, 27);
    expect(looks).toHaveLength(3);
    const places = [
      [0.2, 0.3],
      [0.8, 0.4],
      [0.5, 0.9],
    ] as const;
    for (const [index, [x, y]] of places.entries()) {
      expect(looks[index]?.x).toBeCloseTo(x, 2);
      expect(looks[index]?.y).toBeCloseTo(y, 2);
      expect(looks[index]?.durationMs).toBeGreaterThanOrEqual(280);
      expect(looks[index]?.durationMs).toBeLessThanOrEqual(345);
    }
  });

  it("does not count the time in which the pointer was elsewhere", () => {
    const recording = looking([0.2, 0.3]);
    recording.away(310);
    const looks = recording.end(5000, picture, 27);
    expect(looks).toHaveLength(1);
    expect(looks[0]?.durationMs).toBeCloseTo(310, 0);
  });

  it("is empty where nobody looked", () => expect(new GazeRecording().end(1000, picture, 27)).toEqual([]));
});

describe("the field of a form", () => {
  const schema = {
    type: "object",
    properties: {
      fixations: {
        type: "array",
        default: [],
        items: {
          type: "object",
          properties: { x: { type: "number" }, y: { type: "number" }, durationMs: { type: "number" } },
        },
      },
      others: { type: "array", items: { type: "number" }, default: [] },
    },
  };

  it("is told by what its items are, and stands in sight", () => {
    const fields = readFields(schema);
    expect(fields.map(({ name, kind, isAdvanced }) => [name, kind, isAdvanced])).toEqual([
      ["fixations", "looks", false],
      ["others", "json", true],
    ]);
  });

  it("holds looks as text, from another run as from the tool, and gives them to the method", () => {
    const fields = readFields(schema);
    const looks = [{ x: 0.25, y: 0.5, durationMs: 320 }];
    expect(initialValues(fields, { fixations: looks }).fixations).toBe(writeLooks(looks));
    const values = {
      ...initialValues(fields),
      fixations: writeLooks([{ x: 1 / 3, y: 0, durationMs: 99.7 }]),
    };
    expect(readForm(fields, values)).toEqual({
      parameters: { fixations: [{ x: 0.333, y: 0, durationMs: 100 }], others: [] },
      errors: {},
    });
    expect(readLooks(values.fixations)).toHaveLength(1);
  });

  it("changes a look within the picture and what the method takes", () => {
    const look = { x: 0.25, y: 0.5, durationMs: 320 };
    expect(changedLook(look, { x: 0.5 })).toEqual({ ...look, x: 0.5 });
    expect(changedLook(look, { x: -1, y: 7, durationMs: -5 })).toEqual({ x: 0, y: 1, durationMs: 0 });
    const longest = changedLook(look, { durationMs: 1e9 });
    expect(decarlo.parameters.safeParse({ fixations: [longest] }).error).toBeUndefined();
  });

  it.each(["", "nothing", "{}", "[1]", '[{"x":2,"y":0,"durationMs":1}]'])("takes %j for no looks", (text) =>
    expect(readLooks(text)).toEqual([]),
  );
});
