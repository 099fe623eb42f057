"use client";
import { useEffect, useEffectEvent } from "react";
import { formatBytes } from "../../lib/format.ts";
import { useWorkers } from "../../lib/use-workers.ts";

const ASK_EVERY_MS = 15_000;

interface EngineBadgeProps {
  isBrief?: boolean;
  className?: string;
}

/** Which engine computes, and whether any worker is there to use it. */
export function EngineBadge({ isBrief, className = "" }: EngineBadgeProps) {
  const { alive, refresh, isUnreachable } = useWorkers();
  const ask = useEffectEvent(refresh);
  useEffect(() => {
    const timer = setInterval(() => ask(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const engine = alive?.[0]?.engine;
  const threads = engine ? `${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}` : "";
  const text = isUnreachable
    ? "The server does not answer"
    : engine
      ? `${engine.backend} on ${engine.device}${isBrief ? "" : `, ${threads}`}`
      : alive
        ? "No worker is online"
        : undefined;
  const details = engine
    ? `${engine.version}, ${threads}; runs may use ${formatBytes(engine.memoryLimitBytes)}`
    : undefined;
  return (
    <p
      className={`flex min-h-5 items-center gap-2 text-sm text-faint ${className}`}
      title={details}
      data-testid="engine"
    >
      {text ? (
        <>
          <span
            aria-hidden
            className={`inline-block size-2 shrink-0 rounded-full ${engine && !isUnreachable ? "bg-accent" : "bg-alarm"}`}
          />
          <span>
            {text}
            {!isBrief && alive && alive.length > 1 ? `, ${alive.length} workers` : ""}
          </span>
        </>
      ) : null}
    </p>
  );
}
