"use client";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { sendWhatIsLeft } from "../../lib/paint/outboxes.ts";

/** Sends what was painted while the server was away, also where nobody opens that painting again. */
export function UnsentStrokes() {
  const client = useClient();
  const [isStuck, setStuck] = useState(false);
  useEffect(() => sendWhatIsLeft(client, setStuck), [client]);
  return (
    <p
      role="status"
      className="mb-6 max-w-md text-sm text-pretty text-soft empty:hidden"
      data-testid="unsent"
    >
      {isStuck
        ? "Some strokes are not sent yet. This browser keeps them and sends them when the server answers."
        : ""}
    </p>
  );
}
