"use client";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { sendWhatIsLeft } from "../../lib/paint/outboxes.ts";

/**
 * Sends what was painted while the server was away, also where nobody opens that painting again. What it says has its place
 * from the start, so that screen readers say it.
 */
export function UnsentStrokes() {
  const client = useClient();
  const [isStuck, setStuck] = useState(false);
  useEffect(() => sendWhatIsLeft(client, setStuck), [client]);
  return (
    <p role="status" className="max-w-md text-sm text-pretty text-soft not-empty:mb-6" data-testid="unsent">
      {isStuck
        ? "Some strokes are not sent yet. This browser keeps them and sends them when the server answers."
        : ""}
    </p>
  );
}
