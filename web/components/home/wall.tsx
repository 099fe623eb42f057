import Link from "next/link";
import { workTitle } from "../../lib/format.ts";
import type { GalleryImageFragment } from "../../lib/gql/graphql.ts";
import { Artwork } from "../ui/artwork.tsx";
import { Button } from "../ui/button.tsx";
import type { Gallery } from "./use-gallery.ts";

/** Finished images, newest first, in rows that fill the width: each box takes room by its picture's shape. */
export function Wall({ gallery }: { gallery: Gallery }) {
  const { images = [], totalImages, nextPage, loadMore, isLoadingMore } = gallery;
  if (images.length === 0) return <p className="pt-6 text-soft">The first finished image will hang here.</p>;
  return (
    <section aria-labelledby="wall" className="pt-2 sm:pt-6">
      <div className="mb-6 flex items-baseline justify-between gap-4 border-b border-line pb-3">
        <h2 id="wall" className="text-2xl sm:text-3xl">
          The collection
        </h2>
        <p className="tabular text-sm text-faint">
          {totalImages} {totalImages === 1 ? "image" : "images"}
        </p>
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-8 sm:gap-x-6 sm:gap-y-10">
        {images.map((image) => (
          <WallImage key={image.id} image={image} />
        ))}
        {/* Takes what is left of the last row, so that its pictures do not grow. */}
        <li aria-hidden className="h-0 grow-9999" />
      </ul>
      {nextPage ? (
        <div className="mt-12 text-center">
          <Button onClick={loadMore} disabled={isLoadingMore}>
            {isLoadingMore ? "Loading…" : "Show more"}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function WallImage({ image }: { image: GalleryImageFragment }) {
  const shape = image.width / image.height;
  const title = workTitle(image.content, image.style);
  return (
    <li
      className="min-w-0 [--row:9rem] sm:[--row:12rem] lg:[--row:14rem]"
      style={{ flex: `${shape} 1 calc(${shape} * var(--row))`, maxWidth: "100%" }}
      data-testid="wall-image"
    >
      <Link href={`/styled/${image.id}`} className="group block">
        <Artwork
          url={image.url}
          width={image.width}
          height={image.height}
          alt={title}
          sizes="(min-width: 1024px) 24rem, (min-width: 640px) 40vw, 70vw"
          className="shadow-frame transition-[filter] group-hover:brightness-105"
        />
        <span className="mt-3 block font-serif leading-snug wrap-anywhere group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4">
          {title}
        </span>
        <span className="mt-0.5 block text-xs text-faint">
          {image.iterations === null ? "Painted by hand" : image.model?.label}
        </span>
      </Link>
    </li>
  );
}
