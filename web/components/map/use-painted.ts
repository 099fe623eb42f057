"use client";
// What has been painted over the pictures of a run: the map of where detail matters, and the regions of content and style.
import { useState } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { type Label, labelsFault } from "../../lib/labels.ts";
import type { ChosenMap } from "./use-map-drawing.ts";

export type LabelledPart = "content" | "style";

interface PaintedRegions {
  picture: ChosenMap;
  /** Of the colours that the gallery paints with, as far as they are on the screen. */
  shown: readonly Label[];
}
export type PaintedLabels = Record<LabelledPart, PaintedRegions>;
export type LabelsChange = Partial<PaintedRegions>;

const NONE: PaintedRegions = { picture: undefined, shown: [] };

/** What was painted for an earlier run. */
interface PaintedBefore {
  map?: PictureFieldsFragment;
  contentLabels?: PictureFieldsFragment;
  styleLabels?: PictureFieldsFragment;
}

export function usePainted({ map: mapBefore, contentLabels, styleLabels }: PaintedBefore) {
  const [map, chooseMap] = useState<ChosenMap>(mapBefore);
  const [labels, setLabels] = useState<PaintedLabels>({
    content: { ...NONE, picture: contentLabels },
    style: { ...NONE, picture: styleLabels },
  });
  const changeLabels = (part: LabelledPart, change: LabelsChange) =>
    setLabels((all) => ({ ...all, [part]: { ...all[part], ...change } }));

  return {
    map,
    chooseMap,
    labels,
    changeLabels,
    /** What must still be painted before regions mean something. */
    labelsFault: labelsFault(labels.content.shown, labels.style.shown),
    /** What was painted over a picture goes with it. */
    forget: (part: LabelledPart) => {
      if (part === "content") chooseMap(undefined);
      changeLabels(part, NONE);
    },
    /** For a method that takes them; pending while something is on its way. */
    inputFor: (inputs: { map: boolean; labels: boolean }) => {
      const taken = {
        map: inputs.map ? map : undefined,
        contentLabels: inputs.labels ? labels.content.picture : undefined,
        styleLabels: inputs.labels ? labels.style.picture : undefined,
      };
      const idOf = (picture: ChosenMap) => (picture === "pending" ? undefined : picture?.id);
      return {
        isPending: Object.values(taken).includes("pending"),
        map: idOf(taken.map),
        contentLabels: idOf(taken.contentLabels),
        styleLabels: idOf(taken.styleLabels),
      };
    },
  };
}
