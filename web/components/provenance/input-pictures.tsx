import Link from "next/link";
import { pictureTitle } from "../../lib/format.ts";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { Artwork } from "../ui/artwork.tsx";

interface InputPicturesProps {
  content?: PictureFieldsFragment | null;
  style?: PictureFieldsFragment | null;
  map?: PictureFieldsFragment | null;
}

export function InputPictures({ content, style, map }: InputPicturesProps) {
  return (
    <div className="grid grid-cols-2 items-start gap-4">
      {content ? <InputPicture part="content" picture={content} /> : null}
      {style ? <InputPicture part="style" picture={style} /> : null}
      {map ? (
        <figure>
          <Artwork
            url={map.url}
            width={map.width}
            height={map.height}
            alt="Map: light where detail matters"
            sizes="(min-width: 1024px) 18rem, 45vw"
          />
          <figcaption className="mt-2 text-xs text-faint">Where detail matters</figcaption>
        </figure>
      ) : null}
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
