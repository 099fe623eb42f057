// Whether a method follows what was painted over its pictures, where several methods are looked at together.

interface PaintedIds {
  map?: string;
  contentLabels?: string;
}

/** @returns undefined where nothing is painted. */
export function paintedNote(
  { map, contentLabels }: PaintedIds,
  inputs: { map: boolean; labels: boolean },
): string | undefined {
  const notes = [
    ...(map ? [`${inputs.map ? "follows" : "ignores"} the map`] : []),
    ...(contentLabels ? [`${inputs.labels ? "follows" : "ignores"} the regions`] : []),
  ].join(", ");
  return notes === "" ? undefined : notes.charAt(0).toUpperCase() + notes.slice(1);
}
