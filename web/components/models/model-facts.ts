import * as z from "zod/mini";
import type { ModelFieldsFragment } from "../../lib/gql/graphql.ts";

const metricsSchema = z.record(z.string(), z.unknown());

/** The numbers measured on a model's newest checkpoint, by name. */
export function modelMetrics(model: Pick<ModelFieldsFragment, "checkpoints">): [string, number][] {
  const parsed = metricsSchema.safeParse(model.checkpoints[0]?.metrics);
  if (!parsed.success) return [];
  return Object.entries(parsed.data).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
}

/** Test accuracy, 0 to 1; undefined for a model that was never tested. */
export function modelAccuracy(model: Pick<ModelFieldsFragment, "checkpoints">): number | undefined {
  const metrics = new Map(modelMetrics(model));
  return ["testAccuracy", "accuracy"].map((name) => metrics.get(name)).find((value) => value !== undefined);
}
