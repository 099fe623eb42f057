import { runTitle } from "../../lib/format.ts";
import type { RunSnapshot } from "../../lib/run-feed.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import type { RunDetails } from "./run-states.ts";

/** The newest iterate. Until there is one, the content picture stands in its place, faint, like an underdrawing. */
export function LivePicture({ run, snapshot }: { run: RunDetails; snapshot: RunSnapshot }) {
  const preview = snapshot.preview ?? run.preview;
  const shape = preview ?? run.content ?? { width: 1, height: 1 };
  const finished = snapshot.state === "SUCCEEDED" ? run.styledImage : undefined;
  const url = finished?.url ?? preview?.url ?? run.content?.url;
  return (
    <figure className="min-w-0">
      <Frame width={shape.width} height={shape.height}>
        <SteadyImage
          url={url}
          alt={preview ? runTitle(run) : "The content picture, not painted"}
          className={preview ? "" : "opacity-30 saturate-50"}
        />
      </Frame>
      <figcaption className="tabular mt-3 flex min-h-5 justify-between text-sm text-faint">
        <span>{preview ? `Iteration ${snapshot.preview?.iteration ?? run.iteration}` : "Not painted"}</span>
        <span>
          {shape.width} × {shape.height}
        </span>
      </figcaption>
    </figure>
  );
}
