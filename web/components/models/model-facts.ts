import * as z from "zod/mini";
import type { ModelFieldsFragment } from "../../lib/gql/graphql.ts";

const metricsSchema = z.object({ testAccuracy: z.optional(z.number()), accuracy: z.optional(z.number()) });

/** Test accuracy of a model's newest checkpoint, 0 to 1; undefined where it was never tested. */
export function modelAccuracy(model: Pick<ModelFieldsFragment, "checkpoints">): number | undefined {
  const metrics = metricsSchema.safeParse(model.checkpoints[0]?.metrics);
  return metrics.data?.testAccuracy ?? metrics.data?.accuracy;
}
