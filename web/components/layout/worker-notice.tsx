"use client";
import { useWorkers } from "../../lib/use-workers.ts";
import { Notice } from "../ui/notice.tsx";

/** Only there when nobody computes. */
export function WorkerNotice({ className }: { className?: string }) {
  const { alive } = useWorkers();
  if (!alive || alive.length > 0) return null;
  return (
    <div className={className}>
      <Notice title="No worker is online.">
        New runs wait in the queue and are painted as soon as one starts. <code>npm start</code> starts one
        with the gallery.
      </Notice>
    </div>
  );
}
