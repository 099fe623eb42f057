// What an evaluation of robustness says, as it is printed, stored in cards and with runs, and shown.
import { z } from "zod";

const interval = z.object({ low: z.number(), high: z.number() });
const measured = z.object({
  /** Share of all pictures that are right, in [0, 1]. */
  accuracy: z.number(),
  /** Wilson, 95 %. */
  interval,
});

export const checkSchema = z.object({
  id: z.string(),
  title: z.string(),
  hasPassed: z.boolean(),
  /** One sentence with the numbers in it. */
  detail: z.string(),
  numbers: z.record(z.string(), z.number()),
});
export type Check = z.infer<typeof checkSchema>;

export const robustnessReportSchema = z.object({
  protocol: z.object({
    norm: z.enum(["l2", "linf"]),
    epsilon: z.number(),
    /** Pictures, the same number of each class where they last. */
    pictures: z.number(),
    seed: z.number(),
    queries: z.number(),
    batchNorm: z.literal("evaluation"),
    /** Models whose gradients were tried on this one, for the checklist. */
    surrogates: z.array(z.string()).default([]),
  }),
  clean: measured,
  /** In the order in which they ran: each attacks only what still stood, so accuracies are those of the worst case so far. */
  attacks: z.array(
    measured.extend({
      id: z.string(),
      label: z.string(),
      attacked: z.number(),
      broken: z.number(),
      seconds: z.number(),
    }),
  ),
  worstCase: measured,
  /** Of every test picture, where that was asked for. */
  wholeTestSet: z.object({ pictures: z.number(), clean: measured, pgd20: measured }).optional(),
  sweep: z.array(measured.extend({ epsilon: z.number(), pictures: z.number() })),
  checklist: z.array(checkSchema),
});
export type RobustnessReport = z.infer<typeof robustnessReportSchema>;
