"use client";
import { useEffect } from "react";
import { useQuery } from "urql";
import { formatBytes } from "../../lib/format.ts";
import { WorkersDocument } from "../../lib/gql/graphql.ts";

const ASK_EVERY_MS = 15_000;

/** Which engine computes, and whether any worker is there to use it. */
export function EngineBadge() {
  const [{ data, error }, ask] = useQuery({ query: WorkersDocument });
  useEffect(() => {
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [ask]);
  const alive = data?.workers.filter((worker) => worker.isAlive) ?? [];
  const engine = alive[0]?.engine;
  return (
    <p className="flex min-h-5 items-center gap-2 text-sm text-soft" data-testid="engine">
      {engine ? (
        <>
          <Dot className="bg-accent" />
          <span title={`${engine.version}; runs may use ${formatBytes(engine.memoryLimitBytes)}`}>
            {engine.backend} on {engine.device}, {engine.threads}{" "}
            {engine.threads === 1 ? "thread" : "threads"}
            {alive.length > 1 ? `, ${alive.length} workers` : ""}
          </span>
        </>
      ) : data ? (
        <>
          <Dot className="bg-alarm" />
          <span>No worker is online. Runs wait until one starts.</span>
        </>
      ) : error ? (
        <>
          <Dot className="bg-alarm" />
          <span>The server does not answer.</span>
        </>
      ) : null}
    </p>
  );
}

function Dot({ className }: { className: string }) {
  return <span aria-hidden className={`inline-block size-2 shrink-0 rounded-full ${className}`} />;
}
