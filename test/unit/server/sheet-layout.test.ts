// Tiles of a contact sheet: inside the sheet, apart from one another, the sheet neither a ribbon nor a tower.
import { describe, expect, it } from "vitest";
import { CAPTION_PX, layOutSheet, TITLE_PX } from "../../../server/experiment/sheet-layout.ts";

describe.each([1, 2, 3, 5, 8, 12, 26])("a sheet of %i", (count) => {
  it.each([0.01, 0.7, 1, 1.5, 30])("keeps tiles of aspect %d apart and inside", (aspect) => {
    const { width, height, tiles } = layOutSheet(count, { width: 300, height: 300 / aspect });
    expect(tiles).toHaveLength(count);
    for (const [index, tile] of tiles.entries()) {
      expect(tile.left).toBeGreaterThan(0);
      expect(tile.top).toBeGreaterThan(TITLE_PX);
      expect(tile.left + tile.width).toBeLessThan(width);
      expect(tile.top + tile.height + CAPTION_PX).toBeLessThan(height);
      const meets = tiles
        .slice(0, index)
        .filter(
          (other) =>
            other.left < tile.left + tile.width &&
            tile.left < other.left + other.width &&
            other.top < tile.top + tile.height + CAPTION_PX &&
            tile.top < other.top + other.height + CAPTION_PX,
        );
      expect(meets).toEqual([]);
    }
    if (count > 4) expect(width / height).toSatisfy((ratio: number) => ratio > 0.6 && ratio < 2.6);
  });
});

it("makes tiles as wide as the pictures, within limits", () => {
  const widths = [48, 256, 4000].map((width) => layOutSheet(4, { width, height: width }).tiles[0]?.width);
  expect(widths).toEqual([240, 256, 480]);
});
