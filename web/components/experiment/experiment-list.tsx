"use client";
import Link from "next/link";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { formatDate } from "../../lib/format.ts";
import { ExperimentsDocument, type ExperimentsQuery } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { ButtonLink } from "../ui/button.tsx";
import { LoadFault } from "../ui/load-fault.tsx";
import { type PageProps, Pages } from "../ui/pages.tsx";
import { countStates, describeCounts } from "./experiment-counts.ts";

const PAGE = 12;
/** Pictures of a row that are shown; the others are counted. */
const SHOWN = 8;

/** Page under page, newest first. */
export function ExperimentList() {
  return (
    <div className="min-h-[70svh] space-y-10">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-4">
        <p className="mr-auto max-w-prose text-pretty text-soft">
          An experiment makes several pictures that differ in one thing, and shows them side by side: the same
          picture by every method, one style with several models, one setting at several values.
        </p>
        <ButtonLink look="primary" href="/experiments/new">
          New experiment
        </ButtonLink>
      </div>
      <Pages page={ExperimentPage} />
    </div>
  );
}

function ExperimentPage({ after, more }: PageProps) {
  const [{ data, error }] = useAskedQuery({ query: ExperimentsDocument, variables: { first: PAGE, after } });
  if (!data) return error ? <LoadFault title="The experiments cannot be loaded." error={error} /> : null;
  const { nodes, pageInfo } = data.experiments;
  if (nodes.length === 0 && after === undefined) {
    return <p className="border-t border-line pt-8 text-soft">The first experiment will be here.</p>;
  }
  return (
    <>
      <ul>
        {nodes.map((experiment) => (
          <ExperimentRow key={experiment.id} experiment={experiment} />
        ))}
      </ul>
      {more(pageInfo)}
    </>
  );
}

type ListedExperiment = ExperimentsQuery["experiments"]["nodes"][number];

function ExperimentRow({ experiment }: { experiment: ListedExperiment }) {
  const { id, label, createdAt, cells } = experiment;
  const counts = countStates(cells.map(({ run }) => run.state));
  return (
    <li className="border-t border-line" data-testid="experiment">
      <Link href={`/experiments/${id}`} className="group block space-y-4 py-6">
        <span className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <span className="font-serif text-2xl leading-tight wrap-anywhere group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4">
            {label}
          </span>
          <span className="text-sm text-faint">
            {describeCounts(counts)}, {formatDate(createdAt)}
          </span>
        </span>
        <span className="grid grid-cols-4 gap-2 sm:grid-cols-8 sm:gap-3">
          {cells.slice(0, SHOWN).map(({ place, variant, run }) => {
            const url = run.styledImage?.url ?? run.preview?.url;
            return url ? (
              // biome-ignore lint/performance/noImgElement: the API resizes.
              <img
                key={place}
                src={imageAtWidth(url, 320)}
                alt={variant}
                loading="lazy"
                className="aspect-square w-full bg-sunken object-cover"
              />
            ) : (
              <span key={place} className="aspect-square w-full bg-sunken" />
            );
          })}
        </span>
      </Link>
    </li>
  );
}
