// Where the tiles of a contact sheet lie. Pure; all numbers are pixels.

export interface TileBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface SheetLayout {
  width: number;
  height: number;
  /** Where pictures lie; captions stand below, `CAPTION_PX` high. */
  tiles: TileBox[];
}

export const MARGIN_PX = 48;
export const TITLE_PX = 88;
export const CAPTION_PX = 64;
const MIN_TILE_PX = 240;
const MAX_TILE_PX = 480;
const GAP_PX = 24;
/** Pictures may be very long or very high; tiles are not. */
const MIN_ASPECT = 0.6;
const MAX_ASPECT = 2;
/** Of the whole sheet: between a page and a screen. */
const SHEET_ASPECT = 1.3;

/**
 * Rows that fill up from the left, as many columns as bring the sheet nearest to SHEET_ASPECT.
 * @param picture the size of most of the pictures; tiles are as wide, within limits.
 */
export function layOutSheet(count: number, picture: { width: number; height: number }): SheetLayout {
  const aspect = Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, picture.width / picture.height));
  const width = Math.min(MAX_TILE_PX, Math.max(MIN_TILE_PX, picture.width));
  const tile = { width, height: Math.round(width / aspect) };
  const sizeOf = (columns: number) => {
    const rows = Math.ceil(count / columns);
    return {
      width: 2 * MARGIN_PX + columns * tile.width + (columns - 1) * GAP_PX,
      height: 2 * MARGIN_PX + TITLE_PX + rows * (tile.height + CAPTION_PX) + (rows - 1) * GAP_PX,
    };
  };
  const farFrom = (columns: number) => {
    const { width, height } = sizeOf(columns);
    return Math.abs(Math.log(width / height / SHEET_ASPECT));
  };
  let columns = 1;
  for (let tried = 2; tried <= count; tried++) if (farFrom(tried) < farFrom(columns)) columns = tried;
  const tiles = Array.from({ length: count }, (_, index) => ({
    ...tile,
    left: MARGIN_PX + (index % columns) * (tile.width + GAP_PX),
    top: MARGIN_PX + TITLE_PX + Math.floor(index / columns) * (tile.height + CAPTION_PX + GAP_PX),
  }));
  return { ...sizeOf(columns), tiles };
}
