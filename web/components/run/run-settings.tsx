import type { MethodProduct } from "../../lib/gql/graphql.ts";
import { InputPictures } from "../provenance/input-pictures.tsx";
import { ParameterList } from "../provenance/parameter-list.tsx";
import type { RunDetails } from "./run-states.ts";

/** What the run was started with. */
export function RunSettings({ run, makes }: { run: RunDetails; makes?: MethodProduct }) {
  // A report names models by their ids.
  const nameOf = ({ id, label }: { id: string; label: string }) =>
    makes === "REPORT" && id !== label ? `${label} (${id})` : label;
  const hasPictures = run.content || run.style;
  return (
    <section aria-labelledby="settings" className="space-y-6">
      <h2 id="settings" className="border-b border-line pb-3 text-2xl sm:text-3xl">
        Settings
      </h2>
      <div className={hasPictures ? "grid gap-10 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]" : ""}>
        {hasPictures ? <InputPictures {...run} /> : null}
        <ParameterList
          method={run.method}
          facts={[
            [makes === "MODEL" ? "Starts from" : "Model", run.model && nameOf(run.model)],
            ["Network", run.model?.network],
            ["Beside it", run.peers.map(({ model }) => nameOf(model)).join(", ")],
            ["Data set", run.dataset],
            ["Checkpoint", run.checkpoint ? `epoch ${run.checkpoint.epoch}` : undefined],
            ["Seed", String(run.seed)],
          ]}
          parameters={run.parameters}
        />
      </div>
    </section>
  );
}
