import Link from "next/link";
import { pictureTitle } from "../../lib/format.ts";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { Artwork } from "../ui/artwork.tsx";

interface InputPicturesProps {
  content?: PictureFieldsFragment | null;
  style?: PictureFieldsFragment | null;
  map?: PictureFieldsFragment | null;
  contentLabels?: PictureFieldsFragment | null;
  styleLabels?: PictureFieldsFragment | null;
}

export function InputPictures({ content, style, map, contentLabels, styleLabels }: InputPicturesProps) {
  const painted = [
    { picture: map, alt: "Map: light where detail matters", title: "Where detail matters" },
    { picture: contentLabels, alt: "Labels of the content", title: "Regions of the content" },
    { picture: styleLabels, alt: "Labels of the style", title: "Regions of the style" },
  ];
  return (
    <div className="grid grid-cols-2 items-start gap-4">
      {content ? <InputPicture part="content" picture={content} /> : null}
      {style ? <InputPicture part="style" picture={style} /> : null}
      {painted.map(({ picture, alt, title }) =>
        picture ? (
          <figure key={title}>
            <Artwork
              url={picture.url}
              width={picture.width}
              height={picture.height}
              alt={alt}
              sizes="(min-width: 1024px) 18rem, 45vw"
            />
            <figcaption className="mt-2 text-xs text-faint">{title}</figcaption>
          </figure>
        ) : null,
      )}
    </div>
  );
}

/** Leads to a new image from the same picture. */
function InputPicture({ part, picture }: { part: "content" | "style"; picture: PictureFieldsFragment }) {
  return (
    <Link href={`/new?${part}=${picture.id}`} className="group block" title={`Use this ${part} again`}>
      <Artwork
        url={picture.url}
        width={picture.width}
        height={picture.height}
        alt={`${part === "content" ? "Content" : "Style"}: ${pictureTitle(picture.name)}`}
        sizes="(min-width: 1024px) 18rem, 45vw"
      />
      <span className="mt-2 block text-xs text-faint">{part === "content" ? "Content" : "Style"}</span>
      <span className="block truncate font-serif group-hover:underline">{pictureTitle(picture.name)}</span>
    </Link>
  );
}
