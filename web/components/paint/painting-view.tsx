"use client";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { askUntilAnswered } from "../../lib/ask-again.ts";
import { PaintingByIdDocument, type PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import { PagePending } from "../ui/load-fault.tsx";
import { Missing } from "../ui/missing.tsx";
import { PaintingEasel } from "./painting-easel.tsx";

/** Loads a painting, then opens its easel. */
export function PaintingView({ id }: { id: string }) {
  const client = useClient();
  const [painting, setPainting] = useState<PaintingFieldsFragment | null>();
  const [error, setError] = useState<unknown>();
  // Asked for until it is here: from then on events tell what changes.
  useEffect(
    () =>
      askUntilAnswered({
        async ask() {
          const { data, error } = await client
            .query(PaintingByIdDocument, { id }, { requestPolicy: "network-only" })
            .toPromise();
          // What could not be looked up is null as well, beside the error: that is no painting that is gone.
          if (error || !data) throw error;
          return data.painting ?? null;
        },
        done: setPainting,
        failed: setError,
      }),
    [client, id],
  );
  if (painting === null) return <Missing what="painting" />;
  if (painting) return <PaintingEasel painting={painting} />;
  return <PagePending title="The painting cannot be loaded." error={error} />;
}
