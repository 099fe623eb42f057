// Which regions are on a canvas, and what one picture lacks of the other.
import { describe, expect, it } from "vitest";
import { paintedNote } from "../../../web/components/map/painted-note.ts";
import {
  LABEL_COLOURS,
  LABEL_GROUND,
  LABELS,
  type Label,
  labelsFault,
  labelsIn,
} from "../../../web/lib/labels.ts";

const rgba = (hex: string) => [...Buffer.from(hex.slice(1), "hex"), 255];
const canvas = (...areas: readonly (readonly [string, number])[]) =>
  Uint8ClampedArray.from(
    areas.flatMap(([hex, pixels]) => Array.from({ length: pixels }, () => rgba(hex)).flat()),
  );

describe("regions on a canvas", () => {
  it("are those painted in the gallery's colours, in their order", () => {
    const { blue, orange } = LABEL_COLOURS;
    expect(labelsIn(canvas([LABEL_GROUND, 500]))).toEqual([]);
    expect(labelsIn(canvas([blue, 40], [LABEL_GROUND, 50], [orange, 9], ["#123456", 80]))).toEqual([
      "orange",
      "blue",
    ]);
  });

  it("are not there where all but a few pixels were painted over", () => {
    expect(labelsIn(canvas([LABEL_COLOURS.green, 8], [LABEL_GROUND, 50]))).toEqual([]);
  });

  it("can be told apart by the methods, also where two of them blend", () => {
    const far = (a: string, b: string) =>
      Math.max(...rgba(a).map((value, i) => Math.abs(value - rgba(b)[i]!)));
    const all = [...Object.values(LABEL_COLOURS), LABEL_GROUND];
    for (const one of all)
      for (const other of all) if (one !== other) expect(far(one, other)).toBeGreaterThan(48);
  });
});

it.each<[Label[], Label[], string | undefined]>([
  [[], [], undefined],
  [["blue"], ["blue"], undefined],
  [["blue"], [...LABELS], undefined],
  [["blue"], [], "Paint blue over the style too."],
  [["orange", "green", "blue"], ["green"], "Paint orange and blue over the style too."],
  [[], ["orange", "green"], "Paint orange or green over the content too, or clear the style."],
])("of %j over the content and %j over the style: %s", (content, style, fault) => {
  expect(labelsFault(content, style)).toBe(fault);
});

it("a method among others says what it follows, where something is painted", () => {
  const none = { map: false, labels: false };
  expect(paintedNote({}, none)).toBeUndefined();
  expect(paintedNote({ map: "m" }, none)).toBe("Ignores the map");
  expect(paintedNote({ map: "m", contentLabels: "c" }, { map: true, labels: false })).toBe(
    "Follows the map, ignores the regions",
  );
});
