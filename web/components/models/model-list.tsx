"use client";
import { useState } from "react";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { ModelsDocument } from "../../lib/gql/graphql.ts";
import { Button } from "../ui/button.tsx";
import { LoadFault } from "../ui/load-fault.tsx";
import { ModelCard } from "./model-card.tsx";

const PAGE = 24;

/** Page under page: each is a query of its own, so that earlier ones stay where they are. */
export function ModelList() {
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  return (
    <div className="min-h-[70svh]">
      {cursors.map((after, index) => (
        <ModelPage
          key={after ?? ""}
          after={after}
          onMore={index === cursors.length - 1 ? (next) => setCursors([...cursors, next]) : undefined}
        />
      ))}
    </div>
  );
}

function ModelPage({ after, onMore }: { after?: string; onMore?: (cursor: string) => void }) {
  const [{ data, error }] = useAskedQuery({ query: ModelsDocument, variables: { first: PAGE, after } });
  if (!data) return error ? <LoadFault title="The models cannot be loaded." error={error} /> : null;
  const { nodes, pageInfo } = data.models;
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
  if (nodes.length === 0) return <p className="text-soft">No model is registered yet.</p>;
  return (
    <>
      <ul className="mb-6 grid gap-x-10 sm:grid-cols-2 lg:grid-cols-3">
        {nodes.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </ul>
      {next && onMore ? <Button onClick={() => onMore(next)}>Show more</Button> : null}
    </>
  );
}
