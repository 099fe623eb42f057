"use client";
// Pictures on a wall: a box of the picture's own shape that is there before the picture is, so that nothing jumps.
import { type ReactNode, useEffect, useState } from "react";
import { imageAtWidth, imageSrcSet } from "../../lib/image-url.ts";

interface ArtworkProps {
  url: string;
  width: number;
  height: number;
  alt: string;
  /** CSS `sizes`: how wide the picture is shown. */
  sizes: string;
  className?: string;
}

export function Artwork({ url, width, height, alt, sizes, className = "" }: ArtworkProps) {
  return (
    // biome-ignore lint/performance/noImgElement: the API resizes; Next's optimiser would only add a copy.
    <img
      src={imageAtWidth(url, 640)}
      srcSet={imageSrcSet(url, width)}
      sizes={sizes}
      width={width}
      height={height}
      alt={alt}
      loading="lazy"
      decoding="async"
      className={`block h-auto w-full bg-sunken ${className}`}
      style={{ aspectRatio: `${width} / ${height}` }}
    />
  );
}

interface FrameProps {
  width: number;
  height: number;
  className?: string;
  children: ReactNode;
}

/** A box of fixed shape that fills its column, but never grows higher than the window, or than `--frame-height`. */
export function Frame({ width, height, className = "", children }: FrameProps) {
  return (
    <div
      className={`relative mx-auto w-full overflow-hidden bg-sunken shadow-frame ${className}`}
      style={{
        aspectRatio: `${width} / ${height}`,
        maxWidth: `calc(var(--frame-height, 80svh) * ${width / height})`,
      }}
    >
      {children}
    </div>
  );
}

interface SteadyImageProps {
  url?: string;
  alt: string;
  className?: string;
}

/**
 * Shows the newest of a stream of pictures without a flicker: the next one is loaded and decoded aside, then swapped
 * in. While one loads, newer ones replace each other, so a slow connection sees fewer pictures, not later ones.
 */
export function SteadyImage({ url, alt, className = "" }: SteadyImageProps) {
  const shown = useDecoded(url);
  if (!shown) return null;
  return (
    // biome-ignore lint/performance/noImgElement: see Artwork.
    <img
      src={shown}
      alt={alt}
      decoding="sync"
      draggable={false}
      className={`absolute inset-0 size-full object-cover ${className}`}
    />
  );
}

/** @returns the newest address whose picture is ready to paint. */
function useDecoded(url: string | undefined): string | undefined {
  const [loader] = useState(() => new LatestLoader());
  const [shown, setShown] = useState<string>();
  useEffect(() => loader.attach(setShown), [loader]);
  useEffect(() => {
    if (url) loader.want(url);
  }, [loader, url]);
  return shown;
}

/** Decodes one picture at a time and then goes on to the newest one wanted. */
class LatestLoader {
  #wanted?: string;
  #isLoading = false;
  #show?: (url: string) => void;

  attach(show: (url: string) => void): () => void {
    this.#show = show;
    return () => {
      this.#show = undefined;
    };
  }

  want(url: string): void {
    this.#wanted = url;
    if (!this.#isLoading) void this.#load();
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    for (let url = this.#take(); url !== undefined; url = this.#take()) {
      const image = new Image();
      image.src = url;
      // A picture that does not load is skipped: the one before stays on show.
      const isReady = await image.decode().then(
        () => true,
        () => false,
      );
      if (isReady) this.#show?.(url);
    }
    this.#isLoading = false;
  }

  #take(): string | undefined {
    const url = this.#wanted;
    this.#wanted = undefined;
    return url;
  }
}
