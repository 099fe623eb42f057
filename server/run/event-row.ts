// Turns a RunEvent row into what the API shows.
import type { Prisma } from "../../prisma/client.ts";
import { runEventPayloadSchemas } from "../../prisma/contract.ts";
import type { RunLagged, RunMetrics, RunPreview, RunStateChanged } from "./event-type.ts";

export type RunEventRow = Prisma.RunEventGetPayload<object>;

export function toRunEvent({
  runId,
  sequence,
  kind,
  payload,
  createdAt,
}: RunEventRow): RunStateChanged | RunMetrics | RunPreview {
  const base = { runId, sequence, createdAt };
  switch (kind) {
    case "STATE": {
      const { state, reason, remedy, engine } = runEventPayloadSchemas.STATE.parse(payload);
      return {
        ...base,
        typeName: "RunStateChanged",
        state,
        reason: reason ?? null,
        remedy: remedy ?? null,
        engine: engine ?? null,
      } satisfies RunStateChanged;
    }
    case "METRICS": {
      const { stage, ...metrics } = runEventPayloadSchemas.METRICS.parse(payload);
      return { ...base, typeName: "RunMetrics", ...metrics, stage: stage ?? null } satisfies RunMetrics;
    }
    case "PREVIEW": {
      const { name, ...preview } = runEventPayloadSchemas.PREVIEW.parse(payload);
      return { ...base, typeName: "RunPreview", ...preview, name: name ?? null } satisfies RunPreview;
    }
  }
}

/** Stands for `skipped` previews, the last of which was `row`. */
export function toRunLagged({ runId, sequence, createdAt }: RunEventRow, skipped: number): RunLagged {
  return { runId, sequence, createdAt, typeName: "RunLagged", skipped } satisfies RunLagged;
}
