"use client";
import { Download } from "lucide-react";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { formatBytes, humanize, workTitle } from "../../lib/format.ts";
import { StyledImagePageDocument } from "../../lib/gql/graphql.ts";
import { ComparedPicture } from "../iterations/compared-picture.tsx";
import { IterationScrubber } from "../iterations/iteration-scrubber.tsx";
import { ButtonLink, DownloadLink } from "../ui/button.tsx";
import { PagePending } from "../ui/load-fault.tsx";
import { Missing } from "../ui/missing.tsx";
import { DeleteButton } from "./delete-button.tsx";
import { Provenance } from "./provenance.tsx";

/** "Strokes SVG" */
const fileTitle = (name: string) => {
  const [stem = name, ending = ""] = name.split(".");
  return `${humanize(stem)} ${ending.toUpperCase()}`;
};

/** A finished image: the picture with its past, what can be done with it, and where it comes from. */
export function StyledImageView({ id }: { id: string }) {
  const [{ data, error }] = useAskedQuery({ query: StyledImagePageDocument, variables: { id } });
  const image = data?.styledImage;
  if (image === null && !error) return <Missing what="image" />;
  if (!image) {
    return <PagePending title="The image cannot be loaded." error={error} />;
  }
  const title = workTitle(image.content, image.style);
  return (
    <div className="min-h-[90svh] space-y-14 pt-2 sm:pt-6">
      <div className="grid items-end gap-8 lg:grid-cols-[minmax(0,7fr)_minmax(18rem,4fr)] lg:gap-14">
        {image.run ? (
          <IterationScrubber runId={image.run.id} title={title} finished={image} content={image.content} />
        ) : (
          <ComparedPicture title={title} picture={image} content={image.content} />
        )}
        <div className="min-w-0 space-y-6 lg:pb-15">
          <h1 className="text-4xl leading-[1.1] sm:text-5xl">{title}</h1>
          <p className="text-soft">
            {image.model ? `${image.model.label}, ` : ""}
            {image.run ? `${image.iterations} iterations` : "Painted by hand"}
          </p>
          <div className="flex flex-wrap gap-3">
            <DownloadLink look="primary" href={image.downloadUrl}>
              <Download aria-hidden />
              Download PNG
            </DownloadLink>
            {image.files.map(({ name, bytes, downloadUrl }) => (
              <DownloadLink key={name} href={downloadUrl}>
                <Download aria-hidden />
                {fileTitle(name)} <span className="text-faint">{formatBytes(bytes)}</span>
              </DownloadLink>
            ))}
            {image.run ? (
              <ButtonLink href={`/new?from=${image.run.id}`}>Use these settings</ButtonLink>
            ) : null}
            {image.painting ? (
              <ButtonLink href={`/paint/${image.painting.id}`}>Go on painting</ButtonLink>
            ) : null}
            <DeleteButton id={image.id} title={title} isPainted={image.run === null} />
          </div>
        </div>
      </div>
      <Provenance image={image} />
    </div>
  );
}
