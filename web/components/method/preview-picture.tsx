"use client";
import { formatDuration } from "../../lib/format.ts";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import type { LivePreview } from "./use-preview.ts";

interface PreviewPictureProps {
  preview: LivePreview;
  content?: PictureFieldsFragment;
  label: string;
}

/** The preview in the content's shape; until it has a picture the content stands in, faint. */
export function PreviewPicture({ preview, content, label }: PreviewPictureProps) {
  const { state, picture, iteration, total } = preview;
  const shape = content ?? picture ?? { width: 3, height: 2 };
  return (
    <figure className="space-y-3" data-testid="preview" data-state={state}>
      <Frame width={shape.width} height={shape.height}>
        {content ? (
          <SteadyImage url={imageAtWidth(content.url, 960)} alt="" className="opacity-30 saturate-50" />
        ) : null}
        <SteadyImage url={picture?.url} alt={`Preview of ${label}`} />
      </Frame>
      <ProgressBar
        label="Preview"
        value={state === "shown" ? 1 : iteration}
        max={state === "shown" ? 1 : total}
      />
      <figcaption
        className="tabular flex min-h-10 justify-between gap-4 text-sm text-faint"
        aria-live="polite"
      >
        <span className={state === "failed" ? "text-alarm" : ""}>{describe(preview)}</span>
        {picture ? (
          <span className="shrink-0">
            {picture.width} × {picture.height}
          </span>
        ) : null}
      </figcaption>
    </figure>
  );
}

function describe({ state, iteration, total, computeMs, message }: LivePreview): string {
  switch (state) {
    case "idle":
      return "The preview comes when everything is chosen.";
    case "asking":
      return "Asking for a preview";
    case "waiting":
      return "Waiting: the worker is starting, or busy with another preview";
    case "painting":
      return `Painting, ${iteration} of ${total ?? "…"}`;
    case "shown":
      return `A small preview, painted in ${formatDuration(computeMs / 1000)}`;
    case "failed":
      return message ?? "There is no preview.";
  }
}
