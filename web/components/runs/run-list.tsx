"use client";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { RunMethodsDocument } from "../../lib/gql/graphql.ts";
import { Button } from "../ui/button.tsx";
import { LoadFault } from "../ui/load-fault.tsx";
import { RunRow } from "./run-row.tsx";
import { useRuns } from "./use-runs.ts";

/** Every run there was, whatever became of it: newest first, live. */
export function RunList() {
  const { runs, loadMore, isLoading, error } = useRuns();
  const [{ data, error: noCatalogue }] = useAskedQuery({
    query: RunMethodsDocument,
    requestPolicy: "cache-first",
  });
  const isLoaded = runs !== undefined && (data ?? noCatalogue) !== undefined;
  return (
    <div className="min-h-[70svh]" aria-busy={!isLoaded && !error}>
      {error ? <LoadFault title="The runs cannot be loaded." error={error} /> : null}
      {isLoaded && runs.length === 0 ? <p className="text-soft">The first run will be here.</p> : null}
      {isLoaded && runs.length > 0 ? (
        <ul className="mb-8 border-b border-line">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} method={data?.methods.find(({ id }) => id === run.method)} />
          ))}
        </ul>
      ) : null}
      {isLoaded && loadMore ? (
        <Button onClick={loadMore} isBusy={isLoading}>
          {isLoading ? "Loading…" : "Show more"}
        </Button>
      ) : null}
    </div>
  );
}
