"use client";
// One model: what it is, how it came about, how robust it is, and what can be done with it.
import { useCallback } from "react";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { ModelPageDocument, type ModelPageQuery } from "../../lib/gql/graphql.ts";
import { PagePending } from "../ui/load-fault.tsx";
import { Missing } from "../ui/missing.tsx";
import { CheckpointTable } from "./checkpoint-table.tsx";
import { HistoryCurves } from "./history-curves.tsx";
import { Measurements } from "./measurements.tsx";
import { ModelActions } from "./model-actions.tsx";
import { modelScore, readCard } from "./model-facts.ts";
import { ModelFacts } from "./model-facts-list.tsx";
import { ModelFiles } from "./model-files.tsx";
import { TrainingCurves } from "./training-curves.tsx";

export type ModelDetails = NonNullable<ModelPageQuery["model"]>;

export function ModelView({ id }: { id: string }) {
  const [{ data, error }, ask] = useAskedQuery({
    query: ModelPageDocument,
    variables: { id },
    requestPolicy: "cache-and-network",
  });
  // Its checkpoints grow with each epoch of its training.
  const askAgain = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  if (data?.model === null && !error) return <Missing what="model" />;
  if (!data?.model) {
    return <PagePending title="The model cannot be loaded." error={error} />;
  }
  const { model, methods } = data;
  const { history } = readCard(model.card);
  return (
    <div className="min-h-[90svh] space-y-14 pt-2 sm:pt-6">
      <header className="space-y-6">
        <div>
          <h1 className="text-4xl leading-[1.1] sm:text-5xl">{model.label}</h1>
          <p className="tabular mt-3 text-soft">{modelScore(model) ?? "Never tested"}</p>
        </div>
        <ModelActions model={model} methods={methods} />
      </header>
      <ModelFacts model={model} />
      {model.runId ? <TrainingCurves runId={model.runId} onProgress={askAgain} /> : null}
      {history && !model.runId ? <HistoryCurves model={model} history={history} /> : null}
      <CheckpointTable model={model} />
      <Measurements model={model} />
      <ModelFiles model={model} />
    </div>
  );
}
