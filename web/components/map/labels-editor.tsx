"use client";
import { useState } from "react";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { LABEL_COLOURS, LABEL_GROUND, LABELS, type Label, labelsIn } from "../../lib/labels.ts";
import { Choices } from "../paint/choices.tsx";
import { BrushSize, PaintedPicture } from "./painted-picture.tsx";
import { PaintingDetails } from "./painting-details.tsx";
import { useMapDrawing } from "./use-map-drawing.ts";
import type { LabelledPart, LabelsChange, PaintedLabels } from "./use-painted.ts";

type Brush = Label | "erase";
const BRUSHES = [...LABELS, "erase"] as const satisfies readonly Brush[];
const colourOf = (brush: Brush) => (brush === "erase" ? LABEL_GROUND : LABEL_COLOURS[brush]);
const TITLES: Record<LabelledPart, string> = { content: "Content", style: "Style" };

interface LabelsEditorProps {
  pictures: Record<LabelledPart, PictureFieldsFragment | undefined>;
  labels: PaintedLabels;
  /** What must still be painted. */
  fault?: string;
  onChange(part: LabelledPart, change: LabelsChange): void;
}

/** Regions painted over content and style in the same colours: each is copied from its own. */
export function LabelsEditor({ pictures, labels, fault, onChange }: LabelsEditorProps) {
  const [brush, setBrush] = useState<Brush>("orange");
  const [size, setSize] = useState(0.12);
  const { content, style } = pictures;
  return (
    <div className="space-y-2">
      <PaintingDetails
        title="Paint regions: what is copied where"
        isOpenAtFirst={labels.content.picture !== undefined || labels.style.picture !== undefined}
      >
        {content && style ? (
          <div className="space-y-5">
            <p className="max-w-prose text-sm text-pretty text-soft">
              A colour over the content takes its pixels from where that colour is over the style. Unpainted
              places take theirs from anywhere.
            </p>
            <Choices<Brush>
              legend="Brush of the regions"
              isLegendHidden
              name="label"
              options={BRUSHES}
              chosen={brush}
              onChoose={setBrush}
              className="grid-cols-5"
            >
              {(option) => (
                <>
                  <span
                    aria-hidden
                    className="size-5 rounded-full border border-line"
                    style={{ backgroundColor: colourOf(option) }}
                  />
                  <span className="capitalize">{option}</span>
                </>
              )}
            </Choices>
            <WhiteIsClear />
            <BrushSize name="label-size" value={size} onChange={setSize} />
            <div className="grid items-start gap-6 sm:grid-cols-2">
              {([content, style] as const).map((picture, index) => {
                const part = index === 0 ? "content" : "style";
                return (
                  <LabelledPicture
                    // Another picture has other regions.
                    key={`${part}/${picture.id}`}
                    part={part}
                    picture={picture}
                    labels={labels}
                    brush={{ colour: colourOf(brush), size }}
                    onChange={onChange}
                  />
                );
              })}
            </div>
          </div>
        ) : (
          <p className="text-sm text-soft">Choose content and style first.</p>
        )}
      </PaintingDetails>
      {fault ? (
        <p role="status" className="text-sm text-alarm" data-testid="labels-fault">
          {fault}
        </p>
      ) : null}
    </div>
  );
}

/** Where nothing is painted, the picture below is seen as it is. */
function WhiteIsClear() {
  return (
    <svg aria-hidden className="absolute size-0">
      <filter id="white-is-clear" colorInterpolationFilters="sRGB">
        {/* Each of the brush's colours is so far from white that it is opaque. */}
        <feColorMatrix values="1 0 0 0 0  0 1 0 0 0  0 0 1 0 0  -1.1 -1.1 -1.1 0 3.3" />
      </filter>
    </svg>
  );
}

interface LabelledPictureProps extends Pick<LabelsEditorProps, "labels" | "onChange"> {
  part: LabelledPart;
  picture: PictureFieldsFragment;
  brush: { colour: string; size: number };
}

function LabelledPicture({ part, picture, labels, brush, onChange }: LabelledPictureProps) {
  const { picture: map, shown } = labels[part];
  const drawing = useMapDrawing({
    map,
    ground: LABEL_GROUND,
    onChange: (next) => onChange(part, { picture: next }),
    onDraw: (pixels) => onChange(part, { shown: labelsIn(pixels) }),
  });
  return (
    <section aria-label={`Regions of the ${part}`} className="space-y-2">
      <h3 className="text-sm font-medium">{TITLES[part]}</h3>
      <PaintedPicture
        picture={picture}
        map={map}
        drawing={drawing}
        brush={brush}
        name={`${part}-labels`}
        label={`Regions of the ${part}.`}
        look="opacity-65 [filter:url(#white-is-clear)]"
      >
        {shown.length > 0 ? new Intl.ListFormat("en").format(shown) : "Nothing painted"}
      </PaintedPicture>
    </section>
  );
}
