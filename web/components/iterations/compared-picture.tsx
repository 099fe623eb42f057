"use client";
import { useState } from "react";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import { CompareButton } from "./compare-button.tsx";
import { CompareOverlay } from "./compare-overlay.tsx";

interface ComparedPictureProps {
  title: string;
  picture: { url: string; width: number; height: number };
  content?: { url: string } | null;
}

/** A picture without a past that is kept as iterations, beside what it was made of. */
export function ComparedPicture({ title, picture, content }: ComparedPictureProps) {
  const [isComparing, setComparing] = useState(false);
  return (
    <figure className="min-w-0 space-y-4">
      <Frame width={picture.width} height={picture.height}>
        <SteadyImage url={picture.url} alt={title} />
        {isComparing && content ? <CompareOverlay url={content.url} /> : null}
      </Frame>
      {content ? <CompareButton isOn={isComparing} onToggle={() => setComparing(!isComparing)} /> : null}
    </figure>
  );
}
