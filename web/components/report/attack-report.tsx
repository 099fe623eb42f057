import * as z from "zod/mini";
import { formatNumber } from "../../lib/format.ts";
import { percent, threatText } from "./robustness-facts.ts";

const seen = z.object({ seen: z.string(), probability: z.number() });
export const attackSchema = z.object({
  kind: z.literal("attack"),
  norm: z.string(),
  epsilon: z.number(),
  steps: z.number(),
  target: z.string(),
  models: z.array(
    z.object({
      id: z.string(),
      before: seen,
      after: seen,
      targetProbability: z.number(),
      size: z.number(),
      reachedAt: z.nullable(z.number()),
    }),
  ),
});

/** What each model saw before and after, and what it took. */
export function AttackReport({ report }: { report: z.infer<typeof attackSchema> }) {
  const { norm, epsilon, target, models } = report;
  return (
    <section aria-labelledby="attack" className="space-y-6" data-testid="attack-report">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line pb-3">
        <h2 id="attack" className="text-2xl sm:text-3xl">
          Toward “{target}”
        </h2>
        <p className="tabular text-sm text-faint">{threatText(norm, epsilon)}</p>
      </div>
      <ul className="grid gap-x-12 gap-y-8 sm:grid-cols-2">
        {models.map(({ id, before, after, reachedAt, size }) => (
          <li key={id} className="space-y-1 text-sm">
            <h3 className="font-sans wrap-anywhere font-medium">{id}</h3>
            <p className="tabular text-soft">
              Saw {before.seen} ({percent(before.probability)}), sees {after.seen} (
              {percent(after.probability)}).
            </p>
            <p className="tabular text-soft">
              {reachedAt === null ? "Never fooled" : `Fooled at step ${reachedAt}`}; changed by{" "}
              {formatNumber(size)}.
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
