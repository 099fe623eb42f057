import Link from "next/link";
import { formatDuration, runTitle } from "../../lib/format.ts";
import type { GalleryRunFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { StateBadge } from "../run/state-badge.tsx";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";

/** Runs that are not over. The first one is shown large, the others beside each other below. */
export function Easel({ runs }: { runs: readonly GalleryRunFragment[] }) {
  const [first, ...others] = runs;
  if (!first) return null;
  return (
    <section aria-labelledby="easel" className="pt-2 pb-14 sm:pt-6 sm:pb-18">
      <h2 id="easel" className="sr-only">
        On the easel
      </h2>
      <FirstRun run={first} />
      {others.length > 0 ? (
        <ul className="mt-10 grid grid-cols-2 items-end gap-x-4 gap-y-8 sm:grid-cols-4 sm:gap-x-6 lg:grid-cols-6">
          {others.map((run) => (
            <li key={run.id}>
              <OtherRun run={run} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function FirstRun({ run }: { run: GalleryRunFragment }) {
  return (
    <Link
      href={`/runs/${run.id}`}
      className="group grid items-end gap-6 md:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] md:gap-10 lg:gap-16"
      data-testid="easel-run"
    >
      <RunPicture run={run} width={960} className="md:mx-0" />
      <div className="max-w-md space-y-4 pb-1">
        <StateBadge state={run.state} isPlain={!run.content && !run.style} />
        <p className="font-serif text-3xl leading-tight text-balance wrap-anywhere group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4 sm:text-4xl lg:text-5xl">
          {runTitle(run)}
        </p>
        <p className="text-sm text-soft">{run.model?.label}</p>
        <ProgressBar label="Iterations" value={run.iteration} max={run.total} />
        <RunNumbers run={run} />
      </div>
    </Link>
  );
}

function OtherRun({ run }: { run: GalleryRunFragment }) {
  return (
    <Link href={`/runs/${run.id}`} className="group block space-y-2.5" data-testid="easel-run">
      <RunPicture run={run} width={320} />
      <ProgressBar label="Iterations" value={run.iteration} max={run.total} />
      <p className="truncate font-serif group-hover:underline">{runTitle(run)}</p>
      <RunNumbers run={run} />
    </Link>
  );
}

/** The newest iterate; before the first one the content picture stands in, faint, like an underdrawing. */
function RunPicture({
  run,
  width,
  className,
}: {
  run: GalleryRunFragment;
  width: number;
  className?: string;
}) {
  const { content, preview } = run;
  const shape = preview ?? content ?? { width: 1, height: 1 };
  const url = preview
    ? imageAtWidth(preview.url, width)
    : content
      ? imageAtWidth(content.url, width)
      : undefined;
  return (
    <Frame width={shape.width} height={shape.height} className={className}>
      <SteadyImage
        url={url}
        alt={preview ? `${runTitle(run)}, in progress` : "The content picture, not yet painted"}
        className={preview ? "" : "opacity-35 saturate-50"}
      />
    </Frame>
  );
}

function RunNumbers({ run }: { run: GalleryRunFragment }) {
  return (
    <p className="tabular flex flex-wrap justify-between gap-x-4 text-sm text-soft">
      {run.state === "QUEUED" ? (
        <span>{run.queuePosition ? `Number ${run.queuePosition} in the queue` : "In the queue"}</span>
      ) : (
        <span>
          {run.iteration} of {run.total ?? "…"}
        </span>
      )}
      {run.state === "RUNNING" && run.estimatedSecondsLeft != null ? (
        <span>{formatDuration(run.estimatedSecondsLeft)} left</span>
      ) : null}
      {run.state === "PAUSED" ? <span>paused</span> : null}
    </p>
  );
}
