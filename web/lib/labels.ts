// Regions painted over two pictures, one colour a region: which of them there are, and what the one lacks of the other.

/** Where nothing is painted; it asks for nothing. */
export const LABEL_GROUND = "#ffffff";
/** Told apart by colour-blind people too (Okabe and Ito). */
export const LABEL_COLOURS = {
  orange: "#d55e00",
  yellow: "#f0e442",
  green: "#009e73",
  blue: "#0072b2",
} as const;
export type Label = keyof typeof LABEL_COLOURS;
export const LABELS = ["orange", "yellow", "green", "blue"] as const satisfies readonly Label[];

/** Of one colour, before it counts: less is a soft edge of something else. */
const LEAST_PIXELS = 9;

/** @param pixels RGBA. */
export function labelsIn(pixels: Uint8ClampedArray): Label[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < pixels.length; i += 4) {
    const code = (pixels[i]! << 16) | (pixels[i + 1]! << 8) | pixels[i + 2]!;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const codeOf = (label: Label) => Number.parseInt(LABEL_COLOURS[label].slice(1), 16);
  return LABELS.filter((label) => (counts.get(codeOf(label)) ?? 0) >= LEAST_PIXELS);
}

/** What to paint before regions say where to copy from; undefined where nothing is missing. */
export function labelsFault(content: readonly Label[], style: readonly Label[]): string | undefined {
  if (content.length === 0 && style.length > 0)
    return `Paint ${list(style, "or")} over the content too, or clear the style.`;
  const lacking = content.filter((label) => !style.includes(label));
  return lacking.length > 0 ? `Paint ${list(lacking, "and")} over the style too.` : undefined;
}

function list(labels: readonly Label[], word: "and" | "or"): string {
  return new Intl.ListFormat("en", { type: word === "and" ? "conjunction" : "disjunction" }).format(labels);
}
