// The painterly methods: a whole run each, from decoded pictures to the finished one, with every preview on the way. There is
// no other program to compare with; what must be reached is a time.

export interface PaintRow {
  /** `paint-<method>` */
  name: string;
  method: string;
  /** Longer side of the result. */
  sizePx: number;
  /** Sample picture whose style is taken. */
  style?: string;
  mustReachMs: number;
}

/** Longer side and seconds allowed, on two cores. */
const BOUNDS: Readonly<Record<string, readonly [sizePx: number, seconds: number, style?: string]>> = {
  sparavigna: [1024, 3],
  winnemoeller: [1024, 3],
  pointillism: [1024, 6],
  haeberli: [1024, 6],
  hertzmann: [1024, 6],
  decarlo: [1024, 15],
  ashikhmin: [512, 10, "night"],
  patchmatch: [512, 15, "night"],
};

export const paintRows: readonly PaintRow[] = Object.entries(BOUNDS).map(
  ([method, [sizePx, seconds, style]]) => ({
    ...{ name: `paint-${method}`, method, sizePx, mustReachMs: seconds * 1000 },
    ...(style && { style }),
  }),
);

/** @param name of a row, or `paint` for all. @throws naming the rows that exist. */
export function findPaintRows(name: string): readonly PaintRow[] {
  if (name === "paint") return paintRows;
  const row = paintRows.find((one) => one.name === name);
  if (!row)
    throw new Error(`Unknown row "${name}". Available: ${paintRows.map((one) => one.name).join(", ")}.`);
  return [row];
}
