// Words and numbers as the gallery writes them.

/** "35 ms", "4.2 s", "3 min 5 s", "2 h 10 min". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 0.0005) return "0 s";
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(seconds < 0.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return joinUnits(minutes, "min", whole % 60, "s");
  return joinUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

const joinUnits = (large: number, largeUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** Three significant digits, in the form people read fastest: 0.0123, 12.3, 1,230, 1.23e-7. */
export function formatNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential(2);
  return value.toLocaleString("en", { maximumSignificantDigits: size >= 1000 ? 6 : 3 });
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** power;
  return `${scaled.toFixed(scaled < 10 && power > 0 ? 1 : 0)} ${units[power]}`;
}

export function formatDate(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** "harbour-at_night.jpg" becomes "Harbour at night". */
export function pictureTitle(name: string): string {
  const words = name
    .replace(/\.[a-z0-9]{2,5}$/i, "")
    .replace(/[-_]+/g, " ")
    .trim();
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : "Untitled";
}

interface Named {
  name: string;
}

/** What a styled image is called on its label. */
export function workTitle(content?: Named | null, style?: Named | null): string {
  if (content && style) return `${pictureTitle(content.name)}, after ${pictureTitle(style.name)}`;
  if (content) return pictureTitle(content.name);
  if (style) return `After ${pictureTitle(style.name)}`;
  return "Untitled";
}

interface TitledRun {
  /** Its id, or its label where that is known. */
  method: string;
  content?: Named | null;
  style?: Named | null;
  model?: { label: string } | null;
  madeModel?: { label: string } | null;
}

/** What a run is called: after its pictures, or after its method and the model it is about. */
export function runTitle({ method, content, style, model, madeModel }: TitledRun): string {
  if (content || style) return workTitle(content, style);
  const about = madeModel ?? model;
  return about ? `${humanize(method)}: ${about.label}` : humanize(method);
}

/** "styleWeight" becomes "Style weight": for parameters whose schema has no title. */
export function humanize(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[-_]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
