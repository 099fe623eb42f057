"use client";
// One place of the grid: the newest picture of its run, how far it is, what went wrong. Boxes have their shape and
// captions their height before anything is known, so that nothing jumps.
import { Columns2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useMutation } from "urql";
import { formatDuration } from "../../lib/format.ts";
import {
  type CellFieldsFragment,
  type PictureFieldsFragment,
  RetryExperimentDocument,
} from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { readRefusal } from "../../lib/refusal.ts";
import { useRunEvents } from "../../lib/use-run-events.ts";
import { isOver } from "../run/run-states.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import type { Comparable } from "./compare-dialog.tsx";

/** Enough for a third of a wide screen. */
const SHOWN_PX = 640;

interface Shape {
  width: number;
  height: number;
}

interface CellProps {
  experimentId: string;
  cell: CellFieldsFragment;
  isChosen: boolean;
  onCompare(picture: Comparable): void;
}

export function Cell({ experimentId, cell, isChosen, onCompare }: CellProps) {
  const { variant, run } = cell;
  // Where events go on from what the row knew when the cell appeared; of a run that was over then there are none.
  const [start] = useState({ after: run.lastSequence, isOff: isOver(run.state) });
  const { snapshot } = useRunEvents(run.id, start);
  const state = isOver(run.state) ? run.state : (snapshot.state ?? run.state);
  const { styledImage } = run;
  const preview = snapshot.preview ?? run.preview;
  const shape = run.content ?? preview ?? { width: 1, height: 1 };
  const url = styledImage ? imageAtWidth(styledImage.url, SHOWN_PX) : preview?.url;
  return (
    <li className="min-w-0 space-y-2.5" data-testid="cell" data-state={state}>
      <div className="group relative">
        <Link href={`/runs/${run.id}`} aria-label={`${variant}: its run`} className="block">
          <Frame width={shape.width} height={shape.height}>
            {run.content ? (
              <SteadyImage
                url={imageAtWidth(run.content.url, SHOWN_PX)}
                alt=""
                className="opacity-30 saturate-50"
              />
            ) : null}
            <SteadyImage url={url} alt={variant} className={state === "CANCELLED" ? "opacity-60" : ""} />
          </Frame>
        </Link>
        {styledImage ? (
          <CompareButton
            picture={{ name: variant, ...styledImage }}
            isChosen={isChosen}
            onCompare={onCompare}
          />
        ) : null}
      </div>
      <ProgressBar
        label={`${variant}: iterations`}
        value={styledImage ? 1 : Math.max(snapshot.iteration, run.iteration)}
        max={styledImage ? 1 : (snapshot.total ?? run.total)}
        className={state === "FAILED" || state === "CANCELLED" ? "opacity-40" : ""}
      />
      <div className="min-h-16 space-y-0.5">
        <p className="font-serif leading-snug wrap-anywhere">{variant}</p>
        <CellState
          experimentId={experimentId}
          cell={cell}
          state={state}
          iteration={Math.max(snapshot.iteration, run.iteration)}
          total={snapshot.total ?? run.total}
        />
      </div>
    </li>
  );
}

interface CellStateProps {
  experimentId: string;
  cell: CellFieldsFragment;
  state: CellFieldsFragment["run"]["state"];
  iteration: number;
  total?: number | null;
}

function CellState({ experimentId, cell, state, iteration, total }: CellStateProps) {
  const { run, place } = cell;
  const [{ fetching, error }, retry] = useMutation(RetryExperimentDocument);
  const next = (
    <>
      <p className="flex flex-wrap gap-x-4">
        <button
          type="button"
          disabled={fetching}
          aria-label={`Try ${cell.variant} again`}
          onClick={() => void retry({ id: experimentId, place })}
          className="min-h-8 underline underline-offset-4 disabled:opacity-50"
        >
          Try again
        </button>
        <Link
          href={`/new?from=${run.id}&place=${place}`}
          aria-label={`Change the settings of ${cell.variant}`}
          className="inline-flex min-h-8 items-center underline underline-offset-4"
        >
          Change settings
        </Link>
      </p>
      {error ? <p className="text-alarm">{readRefusal(error).message}</p> : null}
    </>
  );
  switch (state) {
    case "QUEUED":
      return (
        <p className="tabular text-sm text-soft">
          {run.queuePosition ? `Waiting, no. ${run.queuePosition}` : "Waiting"}
        </p>
      );
    case "SUCCEEDED":
      return <p className="tabular text-sm text-faint">{formatDuration(run.computeMs / 1000)}</p>;
    case "FAILED":
      return (
        <div className="space-y-1 text-sm text-pretty wrap-anywhere">
          <p className="text-alarm">{run.error ?? "Failed."}</p>
          {run.remedy ? <p className="text-soft">{run.remedy}</p> : null}
          {next}
        </div>
      );
    case "CANCELLED":
      return (
        <div className="space-y-1 text-sm text-soft">
          <p className="tabular">
            {iteration > 0 ? `Cancelled at ${iteration} of ${total ?? "…"}` : "Cancelled"}
          </p>
          {next}
        </div>
      );
    default:
      return (
        <p className="tabular text-sm text-soft">
          {state === "PAUSED" ? "Paused at " : ""}
          {iteration} of {total ?? "…"}
        </p>
      );
  }
}

interface InputCellProps {
  name: string;
  picture: PictureFieldsFragment;
  /** Of the box; the picture's own unless told. */
  shape?: Shape;
  isChosen?: boolean;
  onCompare?(picture: Comparable): void;
}

/** A picture that all runs share. */
export function InputCell({ name, picture, shape = picture, isChosen = false, onCompare }: InputCellProps) {
  return (
    <li className="min-w-0 space-y-2.5">
      <div className="group relative">
        <Frame width={shape.width} height={shape.height}>
          <SteadyImage url={imageAtWidth(picture.url, SHOWN_PX)} alt={name} />
        </Frame>
        {onCompare ? (
          <CompareButton
            picture={{ name, url: picture.url, width: picture.width, height: picture.height }}
            isChosen={isChosen}
            onCompare={onCompare}
          />
        ) : null}
      </div>
      <div className="min-h-16 border-t border-line pt-2.5">
        <p className="font-serif leading-snug">{name}</p>
      </div>
    </li>
  );
}

interface CompareButtonProps {
  picture: Comparable;
  isChosen: boolean;
  onCompare(picture: Comparable): void;
}

function CompareButton({ picture, isChosen, onCompare }: CompareButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      aria-label={`Compare ${picture.name}`}
      title="Compare with another picture"
      onClick={() => onCompare(picture)}
      className="absolute top-2 right-2 z-10 inline-flex size-9 items-center justify-center rounded-full bg-wall/90 text-ink transition aria-pressed:bg-accent aria-pressed:text-on-accent pointer-fine:opacity-0 pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100 pointer-fine:aria-pressed:opacity-100"
    >
      <Columns2 aria-hidden className="size-4" />
    </button>
  );
}
