"use client";
import { useState } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { MAP_COLOURS, MAP_TONES, type MapTone } from "../../lib/map-drawing.ts";
import { Choices } from "../paint/choices.tsx";
import { BrushSize, PaintedPicture } from "./painted-picture.tsx";
import { PaintingDetails } from "./painting-details.tsx";
import { type ChosenMap, useMapDrawing } from "./use-map-drawing.ts";

/** What a map is to those who paint it. */
export interface MapWords {
  title: string;
  /** What the canvas is. */
  label: string;
  tones: Record<MapTone, string>;
  blank: string;
}

const OF_DETAIL: MapWords = {
  title: "Paint where detail matters",
  label: "Where detail matters.",
  tones: { light: "More detail", dark: "Less detail", erase: "Erase" },
  blank: "Nothing painted: detail as the method has it",
};

interface MapEditorProps {
  content: PictureFieldsFragment | undefined;
  map: ChosenMap;
  onChange(map: ChosenMap): void;
  words?: MapWords;
}

/** A map, of where detail matters unless told, painted over the content. */
export function MapEditor({ content, map, onChange, words = OF_DETAIL }: MapEditorProps) {
  return (
    <PaintingDetails title={words.title} isOpenAtFirst={map !== undefined}>
      {content ? (
        // Another picture has another map.
        <MapCanvas key={content.id} {...{ content, map, onChange, words }} />
      ) : (
        <p className="text-sm text-soft">Choose the content picture first.</p>
      )}
    </PaintingDetails>
  );
}

interface MapCanvasProps extends MapEditorProps {
  content: PictureFieldsFragment;
  words: MapWords;
}

function MapCanvas({ content, map, onChange, words }: MapCanvasProps) {
  const [tone, setTone] = useState<MapTone>("light");
  const [size, setSize] = useState(0.12);
  const drawing = useMapDrawing({ map, ground: MAP_COLOURS.erase, onChange });
  return (
    <div className="space-y-4">
      <PaintedPicture
        picture={content}
        map={map}
        drawing={drawing}
        brush={{ colour: MAP_COLOURS[tone], size }}
        name="map"
        label={words.label}
        // Mid-grey leaves the picture as it is, light and dark lie over it.
        look="opacity-70 mix-blend-hard-light"
      >
        {drawing.isBlank ? words.blank : "Painted over the picture"}
      </PaintedPicture>
      <Choices<MapTone>
        legend="Brush of the map"
        isLegendHidden
        name="map-tone"
        options={MAP_TONES}
        chosen={tone}
        onChoose={setTone}
        className="grid-cols-3"
      >
        {(option) => words.tones[option]}
      </Choices>
      <BrushSize name="map-size" value={size} onChange={setSize} />
    </div>
  );
}
