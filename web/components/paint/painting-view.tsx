"use client";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { PaintingByIdDocument, type PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import { Missing } from "../ui/missing.tsx";
import { Notice } from "../ui/notice.tsx";
import { PaintingEasel } from "./painting-easel.tsx";

/** Loads a painting, then opens its easel. */
export function PaintingView({ id }: { id: string }) {
  const client = useClient();
  const [painting, setPainting] = useState<PaintingFieldsFragment | null>();
  const [error, setError] = useState<string>();
  // Asked for once: from then on events tell what changes.
  useEffect(() => {
    let isGone = false;
    void client
      .query(PaintingByIdDocument, { id }, { requestPolicy: "network-only" })
      .toPromise()
      .then(({ data, error }) => {
        if (isGone) return;
        setError(error?.message);
        if (data) setPainting(data.painting ?? null);
      });
    return () => {
      isGone = true;
    };
  }, [client, id]);
  if (painting === null) return <Missing what="painting" />;
  if (painting) return <PaintingEasel painting={painting} />;
  return (
    <div aria-busy={!error} className="min-h-[90svh]">
      {error ? <Notice title="The painting cannot be loaded.">{error}</Notice> : null}
    </div>
  );
}
