import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import { type Measured, percent, type Robustness, threatText } from "./robustness-facts.ts";
import { SweepPlot } from "./sweep-plot.tsx";

/** How much accuracy attacks leave, with intervals; how it falls with epsilon; whether the gradients can be believed. */
export function RobustnessReport({ report }: { report: Robustness }) {
  const { protocol, clean, attacks, worstCase, wholeTestSet: whole, sweep, checklist } = report;
  return (
    <section aria-labelledby="robustness" className="space-y-8" data-testid="robustness">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line pb-3">
        <h2 id="robustness" className="text-2xl sm:text-3xl">
          Robustness
        </h2>
        <p className="tabular text-sm text-faint">
          {threatText(protocol.norm, protocol.epsilon)}, {protocol.pictures} test pictures
        </p>
      </div>
      <div className="grid gap-x-12 gap-y-10 lg:grid-cols-2">
        <div className="space-y-10 self-start">
          <Shares caption="Accuracy under attack" heading="Attack, one after the other">
            <Row name="None" measured={clean} />
            {attacks.map((attack) => (
              <Row key={attack.id} name={attack.label} measured={attack} />
            ))}
            <Row name={<strong className="font-semibold">Worst case</strong>} measured={worstCase} isLast />
          </Shares>
          {whole ? (
            <Shares
              caption="Accuracy on the whole test set"
              heading={`All ${whole.pictures.toLocaleString("en")} test pictures`}
            >
              <Row name="None" measured={whole.clean} />
              <Row name="PGD-20" measured={whole.pgd20} />
            </Shares>
          ) : null}
        </div>
        {sweep.length > 1 ? <SweepPlot sweep={sweep} epsilon={protocol.epsilon} /> : null}
      </div>
      {checklist.length > 0 ? <Checklist items={checklist} /> : null}
    </section>
  );
}

function Shares({ caption, heading, children }: { caption: string; heading: string; children: ReactNode }) {
  return (
    <table className="tabular w-full text-sm">
      <caption className="sr-only">{caption}, with intervals of 95 %</caption>
      <thead className="text-left text-xs text-faint">
        <tr>
          <th scope="col" className="pb-2 font-normal">
            {heading}
          </th>
          <th scope="col" className="pb-2 text-right font-normal">
            Still right
          </th>
          <th scope="col" className="pb-2 pl-4 text-right font-normal">
            95 %
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Row({ name, measured, isLast }: { name: ReactNode; measured: Measured; isLast?: boolean }) {
  const { accuracy, interval } = measured;
  return (
    <tr className={`border-t ${isLast ? "border-ink/40" : "border-line"}`}>
      <th scope="row" className="py-2 pr-3 text-left font-normal">
        {name}
        <span aria-hidden className="mt-1.5 block h-1.5 overflow-hidden rounded-full bg-sunken">
          <span className="block h-full origin-left bg-accent" style={{ transform: `scaleX(${accuracy})` }} />
        </span>
      </th>
      <td className="w-20 py-2 text-right align-top font-medium">{percent(accuracy)}</td>
      <td className="w-28 py-2 pl-4 text-right align-top whitespace-nowrap text-soft">
        {(interval.low * 100).toFixed(1)} – {(interval.high * 100).toFixed(1)}
      </td>
    </tr>
  );
}

function Checklist({ items }: { items: Robustness["checklist"] }) {
  const passed = items.filter(({ hasPassed }) => hasPassed).length;
  return (
    <div className="space-y-4">
      <h3 className="text-xl">
        Can the gradients be believed?{" "}
        <span className="tabular font-sans text-sm text-faint">
          {passed} of {items.length} checks passed
        </span>
      </h3>
      <ul className="grid gap-x-12 gap-y-4 sm:grid-cols-2">
        {items.map(({ id, title, detail, hasPassed }) => (
          <li key={id} className="flex gap-3 text-sm" data-passed={hasPassed}>
            <span
              role="img"
              aria-label={hasPassed ? "Passed" : "Failed"}
              className={`mt-0.5 inline-flex size-5 shrink-0 items-center justify-center rounded-full ${hasPassed ? "bg-accent-soft text-accent" : "bg-alarm-soft text-alarm"}`}
            >
              {hasPassed ? <Check className="size-3.5" /> : <X className="size-3.5" />}
            </span>
            <span className="min-w-0">
              <span className="block">{title}</span>
              <span className="tabular block text-soft wrap-anywhere">{detail}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
