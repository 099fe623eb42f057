import * as z from "zod/mini";
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

/** "80.4 % right, 59.2 % under attack (L2 0.5)"; undefined where it was never tested. */
export function modelScore(
  model: Pick<ModelFieldsFragment, "checkpoints" | "robustness">,
): string | undefined {
  const { robustness } = model;
  const parts = [
    accuracyText(model),
    robustness
      ? `${percent(robustness.accuracy)} under attack (${threatText(robustness.norm, robustness.epsilon)})`
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
type Evaluation = Page["evaluations"][number];

/**
 * The measurement that a model's page shows: the newest of its final state, else its card's, else the newest there is.
 * @returns its report, and its run where it was measured here.
 */
export function shownMeasurement(
  model: Pick<Page, "checkpoints" | "card" | "evaluations">,
): { report: unknown; evaluation?: Evaluation } | undefined {
  const { report } = readCard(model.card);
  const final = model.checkpoints[0]?.id;
  const own = model.evaluations.find(({ checkpoint }) => checkpoint?.id === final);
  if (!own && report) return { report: { kind: "robustness", robustness: report } };
  const evaluation = own ?? model.evaluations[0];
  return evaluation && { report: evaluation.report, evaluation };
}
