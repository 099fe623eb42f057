import * as z from "zod/mini";
import type { ModelFieldsFragment } from "../../lib/gql/graphql.ts";
import { percent, robustnessSchema } from "../report/robustness-facts.ts";

const metricsSchema = z.record(z.string(), z.number());

/** Test accuracy of a model's newest checkpoint, 0 to 1; undefined where it was never tested. */
function modelAccuracy(model: Pick<ModelFieldsFragment, "checkpoints">): number | undefined {
  const metrics = metricsOf(model.checkpoints[0]?.metrics);
  return metrics.testAccuracy ?? metrics.accuracy ?? metrics.heldOutAccuracy;
}

/** "80.4 % right, 60.5 % under attack"; undefined where it was never tested. */
export function modelScore(
  model: Pick<ModelFieldsFragment, "checkpoints" | "robustness">,
): string | undefined {
  const clean = modelAccuracy(model);
  const robust = model.robustness?.accuracy;
  const parts = [
    clean === undefined ? undefined : `${percent(clean)} right`,
    robust === undefined ? undefined : `${percent(robust)} under attack`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(", ") : undefined;
}

export function metricsOf(metrics: unknown): Readonly<Record<string, number>> {
  return metricsSchema.safeParse(metrics).data ?? {};
}

const cardSchema = z.object({
  epochs: z.optional(z.number()),
  classes: z.optional(z.number()),
  command: z.optional(z.string()),
  commit: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
  report: z.optional(robustnessSchema),
  history: z.optional(
    z.array(
      z.object({
        epoch: z.number(),
        loss: z.number(),
        accuracy: z.number(),
        clean: z.optional(z.number()),
        robust: z.optional(z.number()),
      }),
    ),
  ),
});

/** What the gallery reads of a card. */
export const readCard = (card: unknown) => cardSchema.safeParse(card).data ?? {};
export type History = NonNullable<ReturnType<typeof readCard>["history"]>;
