"use client";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { ModelsDocument } from "../../lib/gql/graphql.ts";
import { LoadFault } from "../ui/load-fault.tsx";
import { type PageProps, Pages } from "../ui/pages.tsx";
import { ModelCard } from "./model-card.tsx";

const PAGE = 24;

/** Page under page: each is a query of its own, so that earlier ones stay where they are. */
export function ModelList() {
  return (
    <div className="min-h-[70svh]">
      <Pages page={ModelPage} />
    </div>
  );
}

function ModelPage({ after, more }: PageProps) {
  const [{ data, error }] = useAskedQuery({ query: ModelsDocument, variables: { first: PAGE, after } });
  if (!data) return error ? <LoadFault title="The models cannot be loaded." error={error} /> : null;
  const { nodes, pageInfo } = data.models;
  if (nodes.length === 0) return <p className="text-soft">No model is registered yet.</p>;
  return (
    <>
      <ul className="mb-6 grid gap-x-10 sm:grid-cols-2 lg:grid-cols-3">
        {nodes.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </ul>
      {more(pageInfo)}
    </>
  );
}
