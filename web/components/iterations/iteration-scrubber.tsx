"use client";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { CompareButton } from "./compare-button.tsx";
import { CompareOverlay } from "./compare-overlay.tsx";
import { type Iteration, useIterations, usePreload } from "./use-iterations.ts";
import { useTimeLapse } from "./use-time-lapse.ts";

interface Picture {
  url: string;
  width: number;
  height: number;
}

interface IterationScrubberProps {
  runId: string;
  title: string;
  /** The finished image; it stands in for the last iteration, at full quality. */
  finished?: Picture;
  /** What the result can be compared with. */
  content?: Picture | null;
}

/** A picture and its whole past: scrub with pointer or arrow keys, play as a time-lapse, compare with the content. */
export function IterationScrubber({ runId, title, finished, content }: IterationScrubberProps) {
  const { iterations, error } = useIterations(runId);
  const count = iterations?.length ?? 0;
  const lapse = useTimeLapse(count);
  const [isComparing, setComparing] = useState(false);
  usePreload(iterations, lapse.index);

  const present = iterations?.[lapse.index];
  const isLast = lapse.index === count - 1;
  const shown = (isLast || !present) && finished ? finished : present;
  const shape = shown ?? { width: 1, height: 1 };
  return (
    <figure className="min-w-0 space-y-4">
      <Frame width={shape.width} height={shape.height}>
        <SteadyImage url={shown?.url} alt={present ? `${title}, iteration ${present.iteration}` : title} />
        {isComparing && content ? <CompareOverlay url={content.url} /> : null}
      </Frame>
      <div className="flex items-center gap-2 sm:gap-3">
        <IconButton
          label={lapse.isPlaying ? "Pause the time-lapse" : "Play as a time-lapse"}
          isDisabled={count < 2}
          onClick={lapse.toggle}
        >
          {lapse.isPlaying ? (
            <Pause aria-hidden className="size-4" />
          ) : (
            <Play aria-hidden className="size-4" />
          )}
        </IconButton>
        <input
          type="range"
          aria-label="Iteration"
          aria-valuetext={
            present ? `Iteration ${present.iteration} of ${iterations?.at(-1)?.iteration}` : undefined
          }
          min={0}
          max={Math.max(0, count - 1)}
          value={lapse.index}
          disabled={count < 2}
          onChange={(event) => lapse.setIndex(Number(event.currentTarget.value))}
          className="slider min-w-0 grow"
          style={{ "--filled": `${count > 1 ? (lapse.index / (count - 1)) * 100 : 100}%` }}
        />
        <IterationNumber present={present} last={iterations?.at(-1)} />
        {content ? <CompareButton isOn={isComparing} onToggle={() => setComparing(!isComparing)} /> : null}
      </div>
      {error ? <Notice title="The iterations cannot be loaded.">{error}</Notice> : null}
    </figure>
  );
}

function IterationNumber({ present, last }: { present?: Iteration; last?: Iteration }) {
  return (
    <output className="tabular min-w-18 text-right text-sm text-soft" data-testid="iteration">
      {present ? `${present.iteration} / ${last?.iteration}` : "–"}
    </output>
  );
}
