"use client";
import { memo, useState } from "react";
import type { PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import type { PaintSource } from "../../lib/paint/source.ts";
import { AutoPaintPanel } from "./auto-paint-panel.tsx";
import { BrushPanel } from "./brush-panel.tsx";
import { Choices } from "./choices.tsx";
import type { Brush } from "./use-brush.ts";

const PANELS = { brush: "Brush", auto: "Auto-paint" } as const;
type Panel = keyof typeof PANELS;
const PANEL_NAMES: readonly Panel[] = ["brush", "auto"];

interface EaselPanelsProps {
  painting: PaintingFieldsFragment;
  brush: Brush;
  source: PaintSource | undefined;
  onion: number;
  onOnion(onion: number): void;
}

/** All that can be set, one subject at a time. */
export const EaselPanels = memo(function EaselPanels(props: EaselPanelsProps) {
  const { painting, brush, source, onion, onOnion } = props;
  const [panel, setPanel] = useState<Panel>("brush");
  return (
    <div className="space-y-6">
      <Choices<Panel>
        legend="Controls"
        isLegendHidden
        name="panel"
        options={PANEL_NAMES}
        chosen={panel}
        onChoose={setPanel}
        className="grid-cols-2"
      >
        {(name) => PANELS[name]}
      </Choices>
      {panel === "brush" ? (
        <BrushPanel brush={brush} source={source} onion={onion} onOnion={onOnion} />
      ) : null}
      {panel === "auto" ? <AutoPaintPanel painting={painting} settings={brush.settings} /> : null}
    </div>
  );
});
