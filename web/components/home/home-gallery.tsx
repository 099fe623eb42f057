"use client";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { LoadFault } from "../ui/load-fault.tsx";
import { Easel } from "./easel.tsx";
import { EmptyGallery } from "./empty-gallery.tsx";
import { FailedRuns } from "./failed-runs.tsx";
import { useGallery } from "./use-gallery.ts";
import { Wall } from "./wall.tsx";

/** The home page: what is being painted, then what hangs on the wall. */
export function HomeGallery() {
  const gallery = useGallery();
  const isLoaded = gallery.runs !== undefined && gallery.images !== undefined;
  if (!isLoaded && gallery.error) {
    return <LoadFault title="The gallery cannot be reached." error={gallery.error} />;
  }
  // Room for a first screen, so that the page does not grow under the visitor's eyes.
  if (!isLoaded) return <div aria-busy className="min-h-[90svh]" />;
  const isEmpty = gallery.runs?.length === 0 && gallery.images?.length === 0;
  return (
    <div className={isEmpty ? undefined : "min-h-[90svh]"}>
      {isEmpty ? null : <WorkerNotice className="mb-8" />}
      <FailedRuns runs={gallery.failedRuns} />
      {isEmpty ? (
        <EmptyGallery />
      ) : (
        <>
          <Easel runs={gallery.runs ?? []} />
          <Wall gallery={gallery} />
        </>
      )}
    </div>
  );
}
