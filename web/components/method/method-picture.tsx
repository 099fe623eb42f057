// What a method makes: its newest image in this gallery, else the documentation's example of it.
import type { MethodTextFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";

interface MethodPictureProps {
  method: MethodTextFragment;
  className: string;
}

export function MethodPicture({ method, className }: MethodPictureProps) {
  const { id, label, newestImage } = method;
  const src = newestImage ? imageAtWidth(newestImage.url, 640) : `/method-examples/${id}.jpg`;
  // biome-ignore lint/performance/noImgElement: the API resizes.
  return <img src={src} alt={`Made by ${label}`} loading="lazy" className={`bg-sunken ${className}`} />;
}
