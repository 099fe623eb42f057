import Link from "next/link";
import { runTitle } from "../../lib/format.ts";
import type { GalleryRunFragment } from "../../lib/gql/graphql.ts";

/** What failed longer ago is no news: the list of all runs has it. */
const NEWS_MS = 24 * 60 * 60 * 1000;
/** As many are asked for (home.graphql): where all of them are news, there may be more. */
const PAGE = 12;

/**
 * A line about the runs that failed lately, so that none is gone without a word. Its place is always there: screen readers
 * say what changes in a place, not what comes with it.
 */
export function FailedRuns({ runs }: { runs: readonly GalleryRunFragment[] }) {
  const since = Date.now() - NEWS_MS;
  const news = runs.filter(({ finishedAt }) => finishedAt && Date.parse(finishedAt) > since);
  return (
    <p
      role="status"
      className="text-sm text-pretty text-soft wrap-anywhere not-empty:mb-8"
      data-testid="failed-runs"
    >
      {news[0] ? <News last={news[0]} count={news.length} /> : null}
    </p>
  );
}

function News({ last, count }: { last: GalleryRunFragment; count: number }) {
  const link = "font-medium text-ink underline underline-offset-4";
  return (
    <>
      <span className="text-alarm">
        {count === 1 ? "1 run failed:" : `${count}${count < PAGE ? "" : " or more"} runs failed, the last:`}
      </span>{" "}
      <Link href={`/runs/${last.id}`} className={link}>
        {runTitle(last)}
      </Link>
      {last.error ? `. ${last.error}` : null}{" "}
      {count > 1 ? (
        <Link href="/runs" className={link}>
          All runs
        </Link>
      ) : null}
    </>
  );
}
