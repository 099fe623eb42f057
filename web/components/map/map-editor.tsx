"use client";
import { useState } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { MAP_COLOURS, MAP_TONES, type MapTone } from "../../lib/map-drawing.ts";
import { Choices } from "../paint/choices.tsx";
import { BrushSize, PaintedPicture } from "./painted-picture.tsx";
import { PaintingDetails } from "./painting-details.tsx";
import { type ChosenMap, useMapDrawing } from "./use-map-drawing.ts";

const TONES: Record<MapTone, string> = { light: "More detail", dark: "Less detail", erase: "Erase" };

interface MapEditorProps {
  content: PictureFieldsFragment | undefined;
  map: ChosenMap;
  onChange(map: ChosenMap): void;
}

/** A map of where detail matters, painted over the content. */
export function MapEditor({ content, map, onChange }: MapEditorProps) {
  return (
    <PaintingDetails title="Paint where detail matters" isOpenAtFirst={map !== undefined}>
      {content ? (
        // Another picture has another map.
        <MapCanvas key={content.id} content={content} map={map} onChange={onChange} />
      ) : (
        <p className="text-sm text-soft">Choose the content picture first.</p>
      )}
    </PaintingDetails>
  );
}

function MapCanvas({ content, map, onChange }: MapEditorProps & { content: PictureFieldsFragment }) {
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
        label="Where detail matters."
        // Mid-grey leaves the picture as it is, light and dark lie over it.
        look="opacity-70 mix-blend-hard-light"
      >
        {drawing.isBlank ? "Nothing painted: detail as the method has it" : "Painted over the picture"}
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
        {(option) => TONES[option]}
      </Choices>
      <BrushSize name="map-size" value={size} onChange={setSize} />
    </div>
  );
}
