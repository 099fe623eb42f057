"use client";
import { FileBraces, Printer, Shapes } from "lucide-react";
import type { Light } from "../../../gpu/paint/index.ts";
import type { PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import { Button, DownloadLink } from "../ui/button.tsx";
import { Choices } from "./choices.tsx";
import { HangButton } from "./hang-button.tsx";
import { usePrint } from "./use-print.ts";
import { PRINT_SIZES, type PrintSize, usePrintSize } from "./use-view.ts";

interface FinishPanelProps {
  painting: PaintingFieldsFragment;
  /** There are strokes on the canvas. */
  isPainted: boolean;
  /** That the painting is looked at under. */
  light: Required<Light>;
}

/** What a painting can become. */
export function FinishPanel({ painting, isPainted, light }: FinishPanelProps) {
  const [size, setSize] = usePrintSize();
  const settings = {
    ...{ size: Number(size), relief: light.relief },
    ...{ lightAzimuth: light.azimuth, lightElevation: light.elevation },
  };
  const print = usePrint(painting.printUrl, settings);
  return (
    <section aria-label="Finish" className="space-y-6">
      <Choices<PrintSize>
        legend="Pixels, longer side"
        name="print-size"
        options={PRINT_SIZES}
        chosen={size}
        onChoose={setSize}
        className="grid-cols-3"
      >
        {(pixels) => pixels}
      </Choices>
      <HangButton paintingId={painting.id} settings={settings} isDisabled={!isPainted} />
      <div className="space-y-2">
        <Button onClick={print.start} disabled={print.isPrinting || !isPainted} className="w-full">
          <Printer aria-hidden />
          {print.isPrinting ? `Rendering ${size} px` : `Print, ${size} px`}
        </Button>
        {print.error ? (
          <p role="alert" className="text-sm text-alarm">
            {print.error}
          </p>
        ) : null}
      </div>
      <div className="space-y-2">
        <DownloadLink href={painting.svgUrl} className="w-full">
          <Shapes aria-hidden />
          Shapes, SVG
        </DownloadLink>
        <p className="text-sm text-soft">
          Each stroke as a shape, for programs that draw. Bristles have no hairs there.
        </p>
      </div>
      <div className="space-y-2">
        <DownloadLink href={painting.strokesUrl} className="w-full">
          <FileBraces aria-hidden />
          Strokes, JSON
        </DownloadLink>
        <p className="text-sm text-soft">
          The painting itself: whoever opens the file at an easel goes on from here.
        </p>
      </div>
    </section>
  );
}
