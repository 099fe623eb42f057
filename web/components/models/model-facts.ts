import * as z from "zod/mini";
import { formatNumber } from "../../lib/format.ts";
import type { ModelFieldsFragment, ModelPageQuery } from "../../lib/gql/graphql.ts";
import { percent, robustnessSchema, threatText } from "../report/robustness-facts.ts";
import { isOver } from "../run/run-states.ts";

const metricsSchema = z.record(z.string(), z.number());

/** "pgd", "pgd, in training", "pgd, stopped early". */
export function trainingText({ regime, run }: Pick<ModelFieldsFragment, "regime" | "run">): string {
  if (!run || run.state === "SUCCEEDED") return regime;
  return `${regime}, ${isOver(run.state) ? "stopped early" : "in training"}`;
}

/** Of a model's final state. Pictures that are held out of the training are fewer than the test set, and it chose its best epoch by them. */
function accuracyText({ checkpoints }: Pick<ModelFieldsFragment, "checkpoints">): string | undefined {
  const { testAccuracy, heldOutAccuracy } = metricsOf(checkpoints[0]?.metrics);
  if (testAccuracy !== undefined) return `${percent(testAccuracy)} right`;
  return heldOutAccuracy === undefined ? undefined : `${percent(heldOutAccuracy)} of held-out pictures right`;
}

/** "80.4 % right, 59.2 % of 1,000 under attack (L2 0.5)"; undefined where it was never tested. */
export function modelScore(
  model: Pick<ModelFieldsFragment, "checkpoints" | "robustness">,
): string | undefined {
  const { robustness } = model;
  const parts = [
    accuracyText(model),
    robustness
      ? `${percent(robustness.accuracy)} of ${formatNumber(robustness.pictures)} under attack (${threatText(robustness.norm, robustness.epsilon)})`
      : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(", ") : undefined;
}

type Labelled = Pick<ModelFieldsFragment, "id" | "label">;

/**
 * @returns the model's id where another of them has the same label, as models of one training's settings have: by it reports
 * and commands name it.
 */
export function idBesideLabel(model: Labelled, models: readonly Labelled[]): string | undefined {
  return models.some(({ id, label }) => label === model.label && id !== model.id) ? model.id : undefined;
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

type Page = NonNullable<ModelPageQuery["model"]>;

/**
 * The measurement that a model's page shows: the one that its score is of, else the newest there is, else its card's.
 * @returns its report, and the id of its run where it is not its card's.
 */
export function shownMeasurement({
  robustness,
  card,
  evaluations,
}: Pick<Page, "robustness" | "card" | "evaluations">): { report: unknown; runId?: string } | undefined {
  const run = robustness ? robustness.run : evaluations[0];
  if (run) return { report: run.report, runId: run.id };
  const { report } = readCard(card);
  return report && { report: { kind: "robustness", robustness: report } };
}
