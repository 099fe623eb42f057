"use client";
import Link from "next/link";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { formatDate, pictureTitle } from "../../lib/format.ts";
import { type PaintingFieldsFragment, PaintingsDocument } from "../../lib/gql/graphql.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { LoadFault } from "../ui/load-fault.tsx";
import { type PageProps, Pages } from "../ui/pages.tsx";
import { UnsentStrokes } from "./unsent-strokes.tsx";

const PAGE = 12;

/** Paintings that were begun, newest first; page under page, so that earlier ones stay where they are. */
export function PaintingList() {
  return (
    <section aria-labelledby="paintings" className="min-h-[70svh] min-w-0">
      <h2 id="paintings" className="mb-6 text-2xl">
        On the easels
      </h2>
      <UnsentStrokes />
      <Pages page={PaintingPage} />
    </section>
  );
}

function PaintingPage({ after, more }: PageProps) {
  const [{ data, error }] = useAskedQuery({ query: PaintingsDocument, variables: { first: PAGE, after } });
  if (!data) return error ? <LoadFault title="The paintings cannot be loaded." error={error} /> : null;
  const { nodes, pageInfo } = data.paintings;
  if (nodes.length === 0) {
    return (
      <p className="max-w-md text-soft">
        Nothing is painted by hand yet. Choose a photograph, and paint over it with strokes of its own
        colours. Whoever opens the painting's address paints along.
      </p>
    );
  }
  return (
    <>
      <ul className="mb-8 grid grid-cols-2 items-end gap-x-4 gap-y-8 sm:grid-cols-3 sm:gap-x-6">
        {nodes.map((painting) => (
          <PaintingTile key={painting.id} painting={painting} />
        ))}
      </ul>
      {more(pageInfo)}
    </>
  );
}

function PaintingTile({ painting }: { painting: PaintingFieldsFragment }) {
  const { id, url, width, height, picture, shownStrokeCount, updatedAt } = painting;
  const title = pictureTitle(picture.name);
  return (
    <li className="min-w-0" data-testid="painting-tile">
      <Link href={`/paint/${id}`} className="group block">
        <Frame width={width} height={height} className="transition-[filter] group-hover:brightness-105">
          <SteadyImage url={url} alt={`${title}, painted by hand`} />
        </Frame>
        <span className="mt-3 block truncate font-serif leading-snug group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4">
          {title}
        </span>
        <span className="tabular mt-0.5 block text-xs text-faint">
          {shownStrokeCount.toLocaleString("en")} strokes, {formatDate(updatedAt)}
        </span>
      </Link>
    </li>
  );
}
