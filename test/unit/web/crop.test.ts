// A box over a picture, as a form keeps it.
import { describe, expect, it } from "vitest";
import { ashikhmin } from "../../../gpu/methods/ashikhmin.ts";
import { between, readCrop, WHOLE, writeCrop } from "../../../web/lib/crop.ts";

describe("a crop", () => {
  it("is read as it was written, and is the whole where it is none", () => {
    const box = { x: 0.25, y: 0.125, width: 0.5, height: 0.333 };
    expect(readCrop(writeCrop(box))).toEqual(box);
    for (const text of ["", "null", "[]", '{"x":2,"y":0,"width":1,"height":1}'])
      expect(readCrop(text)).toEqual(WHOLE);
  });

  it("is the box between two corners, whichever they are", () => {
    const [a, b] = [
      { x: 0.5, y: 0.25 },
      { x: 0.25, y: 0.75 },
    ];
    expect(between(a, b)).toEqual({ x: 0.25, y: 0.25, width: 0.25, height: 0.5 });
    expect(between(b, a)).toEqual(between(a, b));
  });

  it("is always one that the method takes, and lies in the picture", () => {
    for (const x of [-0.2, 0, 0.3, 0.99, 1])
      for (const width of [0, 0.01, 0.5, 1, 2]) {
        const box = readCrop(writeCrop({ x, y: 1 - x, width, height: width }));
        expect(ashikhmin.parameters.safeParse({ crop: box }).error).toBeUndefined();
        expect(box.x + box.width).toBeLessThanOrEqual(1.0011);
        expect(box.y + box.height).toBeLessThanOrEqual(1.0011);
      }
  });
});
