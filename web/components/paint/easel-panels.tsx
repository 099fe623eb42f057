"use client";
import { memo, useState } from "react";
import type { Light } from "../../../gpu/paint/index.ts";
import type { PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import type { ChosenMap } from "../map/use-map-drawing.ts";
import { AutoPaintPanel } from "./auto-paint-panel.tsx";
import { BrushPanel, type EaselView } from "./brush-panel.tsx";
import { Choices } from "./choices.tsx";
import { FinishPanel } from "./finish-panel.tsx";
import { LightPanel } from "./light-panel.tsx";
import type { Brush } from "./use-brush.ts";

const PANELS = { brush: "Brush", auto: "Auto", light: "Light", finish: "Finish" } as const;
type Panel = keyof typeof PANELS;
const PANEL_NAMES: readonly Panel[] = ["brush", "auto", "light", "finish"];

interface EaselPanelsProps {
  painting: PaintingFieldsFragment;
  brush: Brush;
  source: PaintSource | undefined;
  /** There are strokes on the canvas. */
  isPainted: boolean;
  light: Required<Light>;
  onLight(light: Required<Light>): void;
  view: EaselView;
}

/** All that can be set, one subject at a time. */
export const EaselPanels = memo(function EaselPanels(props: EaselPanelsProps) {
  const { painting, brush, source, isPainted, light, onLight, view } = props;
  const [panel, setPanel] = useState<Panel>("brush");
  // Outlives its panel.
  const [map, setMap] = useState<ChosenMap>();
  return (
    <div className="space-y-6">
      <Choices<Panel>
        legend="Controls"
        isLegendHidden
        name="panel"
        options={PANEL_NAMES}
        chosen={panel}
        onChoose={setPanel}
        className="grid-cols-4"
      >
        {(name) => PANELS[name]}
      </Choices>
      {panel === "brush" ? <BrushPanel brush={brush} source={source} view={view} /> : null}
      {panel === "auto" || map === "pending" ? (
        // It stays until its map has arrived: another one would know nothing of what was painted.
        <div hidden={panel !== "auto"}>
          <AutoPaintPanel {...{ painting, isPainted, map }} settings={brush.settings} onMap={setMap} />
        </div>
      ) : null}
      {panel === "light" ? <LightPanel light={light} onLight={onLight} /> : null}
      {panel === "finish" ? <FinishPanel painting={painting} isPainted={isPainted} light={light} /> : null}
    </div>
  );
});
