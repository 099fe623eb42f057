// What the gallery reads of a robustness report; the whole shape is prisma/robustness-report.ts.
import * as z from "zod/mini";

const measured = {
  accuracy: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }),
};

export const robustnessSchema = z.object({
  protocol: z.object({ norm: z.string(), epsilon: z.number(), pictures: z.number(), seed: z.number() }),
  clean: z.object(measured),
  attacks: z.array(
    z.object({ ...measured, id: z.string(), label: z.string(), attacked: z.number(), broken: z.number() }),
  ),
  worstCase: z.object(measured),
  wholeTestSet: z.optional(
    z.object({ pictures: z.number(), clean: z.object(measured), pgd20: z.object(measured) }),
  ),
  sweep: z.array(z.object({ ...measured, epsilon: z.number(), pictures: z.number() })),
  checklist: z.array(
    z.object({ id: z.string(), title: z.string(), hasPassed: z.boolean(), detail: z.string() }),
  ),
});
export type Robustness = z.infer<typeof robustnessSchema>;
export type Measured = Robustness["clean"];

/** "L2 0.5". */
export const threatText = (norm: string, epsilon: number) =>
  `${norm === "l2" ? "L2" : "L∞"} ${Number(epsilon.toPrecision(3))}`;

export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
