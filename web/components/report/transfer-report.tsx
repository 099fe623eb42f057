import * as z from "zod/mini";
import { percent, threatText } from "./robustness-facts.ts";

export const transferSchema = z.object({
  kind: z.literal("transfer"),
  norm: z.string(),
  epsilon: z.number(),
  attack: z.string(),
  pictures: z.number(),
  models: z.array(z.object({ id: z.string(), accuracy: z.number() })),
  fooled: z.array(z.array(z.object({ share: z.number(), of: z.number() }))),
});

/** Stays where it is while the columns of many models are scrolled on a phone. */
const rowHead =
  "sticky left-0 min-w-28 max-w-28 bg-wall p-2 pl-0 text-left text-xs wrap-anywhere sm:max-w-40 sm:pr-4";

/** Who fools whom: pictures made on the row's model, shown to the column's. */
export function TransferReport({ report }: { report: z.infer<typeof transferSchema> }) {
  const { norm, epsilon, attack, pictures, models, fooled } = report;
  return (
    <section aria-labelledby="transfer" className="space-y-6" data-testid="transfer-report">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line pb-3">
        <h2 id="transfer" className="text-2xl sm:text-3xl">
          Who fools whom
        </h2>
        <p className="tabular text-sm text-faint">
          {attack}, {threatText(norm, epsilon)}, {pictures} test pictures
        </p>
      </div>
      {/* No caption: it would be as wide as the table, which a phone scrolls. */}
      <p id="transfer-note" className="max-w-prose text-sm text-soft">
        Share of the pictures that both models name rightly and that, changed to fool the model of the row,
        fool the model of the column. Compare rows of models that are about equally often right on unchanged
        pictures.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll what has the focus. */}
      <section aria-label="All pairs" tabIndex={0} className="relative overflow-x-auto">
        <table aria-describedby="transfer-note" className="tabular text-sm">
          <thead>
            <tr>
              <th scope="col" className={`${rowHead} font-normal text-faint`}>
                Made on, shown to
              </th>
              {models.map(({ id }) => (
                <th key={id} scope="col" className="max-w-32 p-2 text-left text-xs font-medium wrap-anywhere">
                  {id}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row" className={`${rowHead} font-normal text-faint`}>
                Unchanged, right
              </th>
              {models.map(({ id, accuracy }) => (
                <td key={id} className="h-11 p-2 text-center" data-testid="right">
                  {percent(accuracy)}
                </td>
              ))}
            </tr>
            {fooled.map((row, from) => (
              <tr key={models[from]?.id}>
                <th scope="row" className={`${rowHead} font-medium`}>
                  {models[from]?.id}
                </th>
                {row.map(({ share, of }, to) => (
                  <td
                    key={models[to]?.id}
                    className="h-14 min-w-24 border border-wall p-2 text-center"
                    style={{
                      background: `color-mix(in oklab, var(--accent) ${Math.round(share * 100)}%, var(--sunken))`,
                      color: share > 0.55 ? "var(--on-accent)" : "var(--ink)",
                    }}
                  >
                    {of === 0 ? "–" : percent(share)}
                    <span className="block text-xs">of {of}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
