import Link from "next/link";
import { runTitle } from "../../lib/format.ts";
import type { GalleryRunFragment } from "../../lib/gql/graphql.ts";

/** What failed longer ago is no news: the list of all runs has it. */
const NEWS_MS = 24 * 60 * 60 * 1000;
/** As many as are asked for (home.graphql): where all of them are news, there may be more. */
const PAGE = 12;

/** A line about the runs that failed lately, so that none is gone without a word. */
export function FailedRuns({ runs }: { runs: readonly GalleryRunFragment[] }) {
  const since = Date.now() - NEWS_MS;
  const [newest, ...others] = runs.filter(({ finishedAt }) => finishedAt && Date.parse(finishedAt) > since);
  if (!newest) return null;
  const link = "font-medium text-ink underline underline-offset-4";
  return (
    <p role="status" className="mb-8 text-sm text-pretty text-soft wrap-anywhere" data-testid="failed-runs">
      <span className="text-alarm">
        {others.length === 0
          ? "1 run failed:"
          : `${others.length + 1}${others.length + 1 < PAGE ? "" : " or more"} runs failed, the last:`}
      </span>{" "}
      <Link href={`/runs/${newest.id}`} className={link}>
        {runTitle(newest)}
      </Link>
      {newest.error ? `. ${newest.error}` : null}{" "}
      {others.length > 0 ? (
        <Link href="/runs" className={link}>
          All runs
        </Link>
      ) : null}
    </p>
  );
}
