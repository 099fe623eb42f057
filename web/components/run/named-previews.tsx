import { humanize } from "../../lib/format.ts";
import type { RunSnapshot } from "../../lib/run-feed.ts";
import { Frame, SteadyImage } from "../ui/artwork.tsx";
import type { MethodFacts } from "./metric-groups.ts";

/** The pictures that a run shows of what happens inside, each until its next one comes. */
export function NamedPreviews({
  previews,
  snapshot,
  isInColumns = false,
}: {
  previews: MethodFacts["previews"];
  snapshot: RunSnapshot;
  isInColumns?: boolean;
}) {
  const descriptionOf = (name: string) => previews.find((preview) => preview.name === name)?.description;
  const names = previews.length > 0 ? previews.map(({ name }) => name) : [...snapshot.named.keys()];
  return (
    <div
      className={isInColumns ? "grid gap-8 sm:grid-cols-2 lg:grid-cols-3" : "min-w-0 space-y-8"}
      data-testid="named-previews"
    >
      {names.map((name) => {
        const preview = snapshot.named.get(name);
        // Before the first one comes, room for one of about its shape.
        const { width, height } = preview ?? { width: 8, height: 3 };
        return (
          <figure key={name} className="min-w-0" data-preview={name}>
            <Frame width={width} height={height}>
              <SteadyImage
                url={preview?.url}
                alt={descriptionOf(name) ?? name}
                className="[image-rendering:pixelated]"
              />
            </Frame>
            <figcaption className="mt-2.5 text-sm">
              <span className="flex justify-between gap-4">
                <span className="font-medium">{previews.length > 0 ? humanize(name) : name}</span>
                <span className="tabular text-faint">
                  {preview ? `Iteration ${preview.iteration}` : "Not there yet"}
                </span>
              </span>
              <span className="block max-w-prose text-pretty text-soft">{descriptionOf(name)}</span>
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}
