import Link from "next/link";
import { formatDate, formatDuration, runTitle } from "../../lib/format.ts";
import type { GalleryRunFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import type { MethodFacts } from "../run/metric-groups.ts";
import { isOver } from "../run/run-states.ts";
import { StateBadge } from "../run/state-badge.tsx";

interface RunRowProps {
  run: GalleryRunFragment;
  /** Undefined where no worker offers it any more. */
  method?: MethodFacts;
}

/** One run: what it was about, what became of it, when and how long. Why it failed is there in full. */
export function RunRow({ run, method }: RunRowProps) {
  const { id, state, content, style, model, preview, createdAt, computeMs, error, remedy } = run;
  const label = method?.label ?? run.method;
  const isPlain = method !== undefined && method.makes !== "IMAGE";
  const picture = preview ?? content;
  // Titles that are made of pictures name neither method nor model.
  const about = content || style ? [label, model?.label] : [];
  return (
    <li className="border-t border-line" data-testid="run">
      <Link
        href={`/runs/${id}`}
        className="group grid grid-cols-[3.5rem_minmax(0,1fr)] items-start gap-x-4 py-5 sm:grid-cols-[5rem_minmax(0,1fr)_auto] sm:gap-x-6"
      >
        {picture ? (
          // biome-ignore lint/performance/noImgElement: the API resizes.
          <img
            src={imageAtWidth(picture.url, 160)}
            alt=""
            loading="lazy"
            className="aspect-square w-full bg-sunken object-cover"
          />
        ) : (
          <span className="aspect-square w-full bg-sunken" />
        )}
        <span className="min-w-0 space-y-1">
          <span className="block font-serif text-xl leading-tight wrap-anywhere group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4">
            {runTitle({ ...run, method: label })}
          </span>
          {about.length > 0 ? (
            <span className="block text-sm text-soft">{about.filter(Boolean).join(", ")}</span>
          ) : null}
          <span className="tabular block text-sm text-faint">
            {[formatDate(createdAt), durationText(state, computeMs)].filter(Boolean).join(", ")}
          </span>
          {state === "FAILED" ? (
            <span className="block max-w-prose pt-1 text-sm text-pretty wrap-anywhere">
              {error} <span className="text-soft">{remedy}</span>
            </span>
          ) : null}
        </span>
        <span className="max-sm:col-start-2 max-sm:mt-2.5">
          <StateBadge state={state} isPlain={isPlain} />
        </span>
      </Link>
    </li>
  );
}

/** "computed for 3 min"; undefined before it has. */
function durationText(state: GalleryRunFragment["state"], computeMs: number): string | undefined {
  if (computeMs === 0) return undefined;
  return `${isOver(state) ? "computed" : "computing"} for ${formatDuration(computeMs / 1000)}`;
}
