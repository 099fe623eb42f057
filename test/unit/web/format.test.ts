import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatDuration,
  formatNumber,
  humanize,
  pictureTitle,
  workTitle,
} from "../../../web/lib/format.ts";

describe("format", () => {
  it.each([
    [0, "0 s"],
    [0.035, "35 ms"],
    [0.42, "0.42 s"],
    [4.21, "4.2 s"],
    [48.4, "48 s"],
    [60, "1 min"],
    [185, "3 min 5 s"],
    [7800, "2 h 10 min"],
    [Number.POSITIVE_INFINITY, "–"],
  ])("writes %d seconds as %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [0, "0"],
    [0.012345, "0.0123"],
    [12.345, "12.3"],
    [1234.5, "1,234.5"],
    [1.2345e-7, "1.23e-7"],
  ])("writes %d as %s", (value, text) => expect(formatNumber(value)).toBe(text));

  it("writes bytes with one unit", () => {
    expect([0, 999, 1500, 8e9].map(formatBytes)).toEqual(["0 B", "999 B", "1.5 kB", "8.0 GB"]);
  });

  it("makes titles of file names and of names of parameters", () => {
    expect(pictureTitle("harbour-at_night.jpg")).toBe("Harbour at night");
    expect(pictureTitle(".png")).toBe("Untitled");
    expect(workTitle({ name: "harbour.png" }, { name: "wave.png" })).toBe("Harbour, after Wave");
    expect(workTitle(null, { name: "wave.png" })).toBe("After Wave");
    expect(humanize("styleWeight")).toBe("Style weight");
  });
});
