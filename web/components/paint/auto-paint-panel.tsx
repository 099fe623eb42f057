"use client";
import { useState } from "react";
import { autoPaintCoverage, PAINTING_LIMITS } from "../../../gpu/paint/index.ts";
import type { PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import { type BrushSettings, paletteInUse } from "../../lib/paint/gesture.ts";
import { MapEditor, type MapWords } from "../map/map-editor.tsx";
import type { ChosenMap } from "../map/use-map-drawing.ts";
import { Button } from "../ui/button.tsx";
import { RangeField } from "../ui/range-field.tsx";
import { RelaxControls } from "./relax-controls.tsx";
import { usePaintingWork } from "./use-painting-work.ts";
import { WorkStatus } from "./work-status.tsx";

interface AutoPaintPanelProps {
  painting: PaintingFieldsFragment;
  /** The brush in hand: it paints. */
  settings: BrushSettings;
  /** There are strokes on the canvas. */
  isPainted: boolean;
  map: ChosenMap;
  onMap(map: ChosenMap): void;
}

const WORDS: MapWords = {
  title: "Paint where strokes go",
  label: "Where strokes go.",
  tones: { light: "More, smaller", dark: "None", erase: "Erase" },
  blank: "Nothing painted: strokes as the photograph has it",
};

/** Lets the server paint with the brush in hand, as many strokes as are granted. */
export function AutoPaintPanel({ painting, settings, isPainted, map, onMap }: AutoPaintPanelProps) {
  const [strokes, setStrokes] = useState(3000);
  const [sizes, setSizes] = useState(3);
  const { work, error, isAsking, autoPaint, relax, cancel } = usePaintingWork(painting.id);
  const { size, aspect } = settings;
  const mapId = map === "pending" ? undefined : map?.id;
  const isWaiting = isAsking || map === "pending";
  const coverage = autoPaintCoverage({ size, aspect, sizes, strokes }, painting);
  return (
    <section aria-label="Auto-paint" className="space-y-6">
      <p className="text-sm text-soft">
        Strokes of the brush in hand, broad ones first, along the edges of the photograph. Undo takes all of
        them back at once.
      </p>
      <div className="grid gap-x-6 gap-y-3 sm:max-lg:grid-cols-2">
        <RangeField
          {...{ label: "Strokes, at most", name: "strokes", min: 50, max: PAINTING_LIMITS.autoStrokes }}
          step={10}
          isLog
          value={strokes}
          format={(value) => value.toLocaleString("en")}
          onChange={setStrokes}
        />
        <RangeField
          {...{ label: "Sizes", name: "sizes", min: 1, max: 5, step: 1 }}
          value={sizes}
          format={(value) => (value === 1 ? `${size} wide` : `${size} to ${narrowest(size, value)} wide`)}
          onChange={setSizes}
        />
      </div>
      <MapEditor content={painting.picture} map={map} onChange={onMap} words={WORDS} />
      <p className="tabular text-sm text-soft" data-testid="coverage">
        {map
          ? sizes > 1
            ? "Where the map is light, smaller strokes go everywhere; where it is dark, none."
            : "Where the map is light, strokes half as broad go too; where it is dark, none."
          : `The broadest strokes cover about ${Math.round(coverage * 100)} % of the canvas.`}
      </p>
      <WorkStatus work={work} error={error} />
      {work?.state === "RUNNING" ? (
        <Button look="alarm" onClick={cancel}>
          Cancel
        </Button>
      ) : (
        <Button
          look="primary"
          disabled={isWaiting}
          onClick={() => autoPaint({ ...inputOf(settings), strokes, sizes, map: mapId })}
        >
          Paint
        </Button>
      )}
      <RelaxControls
        isDisabled={isWaiting || !isPainted || work?.state === "RUNNING"}
        onRelax={(steps) => relax({ steps, palette: [...paletteInUse(settings)], map: mapId })}
      />
    </section>
  );
}

const narrowest = (size: number, sizes: number) => Math.max(1.5, Math.round(size * 2 ** (2 - sizes)) / 2);

/** What the brush in hand is to the server, which has no pointer whose motion to follow. */
function inputOf({ colour, palette, spacing: _, sizeMode: __, direction, ...brush }: BrushSettings) {
  return {
    ...brush,
    direction: direction === "motion" ? "edges" : direction,
    palette: [...paletteInUse({ colour, palette })],
  };
}
