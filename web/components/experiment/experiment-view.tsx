"use client";
// One experiment: its pictures side by side, each live, and what can be done with all of them.
import { useState } from "react";
import { WorkerNotice } from "../layout/worker-notice.tsx";
import { PagePending } from "../ui/load-fault.tsx";
import { Missing } from "../ui/missing.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { Cell, InputCell } from "./cell.tsx";
import { type Comparable, CompareDialog } from "./compare-dialog.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useExperiment } from "./use-experiment.ts";

export function ExperimentView({ id }: { id: string }) {
  const { experiment, error } = useExperiment(id);
  const [chosen, setChosen] = useState<readonly Comparable[]>([]);
  if (experiment === null && !error) return <Missing what="experiment" />;
  if (!experiment) {
    return <PagePending title="The experiment cannot be loaded." error={error} />;
  }
  const toggle = (picture: Comparable) =>
    setChosen((before) =>
      before.some(({ url }) => url === picture.url)
        ? before.filter(({ url }) => url !== picture.url)
        : [...before, picture].slice(-2),
    );
  const isChosen = (url: string | undefined) => chosen.some((picture) => picture.url === url);
  const { label, cells, skipped } = experiment;
  const contents = new Map(cells.map(({ run }) => [run.content?.id, run.content]));
  const styles = new Map(cells.flatMap(({ run }) => (run.style ? [[run.style.id, run.style]] : [])));
  const content = contents.size === 1 ? cells[0]?.run.content : undefined;
  const style = styles.size === 1 ? [...styles.values()][0] : undefined;
  return (
    <div className="min-h-[90svh]">
      <PageTitle>{label}</PageTitle>
      <div className="space-y-8">
        <WorkerNotice />
        <Toolbar experiment={experiment} hasOneChosen={chosen.length === 1} />
        <ul
          className="grid grid-cols-2 gap-x-4 gap-y-8 sm:grid-cols-3 sm:gap-x-6 lg:grid-cols-4"
          data-testid="grid"
        >
          {content ? (
            <InputCell name="Content" picture={content} isChosen={isChosen(content.url)} onCompare={toggle} />
          ) : null}
          {style ? <InputCell name="Style" picture={style} shape={content ?? style} /> : null}
          {cells.map((cell) => (
            <Cell
              key={cell.run.id}
              experimentId={id}
              cell={cell}
              isChosen={isChosen(cell.run.styledImage?.url)}
              onCompare={toggle}
            />
          ))}
        </ul>
        {skipped.length > 0 ? (
          <section aria-labelledby="skipped" className="border-t border-line pt-6 text-sm">
            <h2 id="skipped" className="mb-3 text-xl">
              Left out
            </h2>
            <ul className="space-y-1 text-soft">
              {skipped.map(({ variant, reason }) => (
                <li key={variant}>
                  <span className="text-ink">{variant}.</span> {reason}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
      {chosen[0] && chosen[1] ? (
        <CompareDialog left={chosen[0]} right={chosen[1]} onClose={() => setChosen([])} />
      ) : null}
    </div>
  );
}
