"use client";
import type { CombinedError } from "@urql/core";
// Starting an experiment: the mutation, what the server said to it, and the way to the experiment's page.
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useClient } from "urql";
import {
  type ContactSheetInput,
  type ExperimentInput,
  MakeContactSheetDocument,
  MakeExperimentDocument,
} from "../../lib/gql/graphql.ts";
import { type Refusal, readRefusal } from "../../lib/refusal.ts";

export function useStart() {
  const client = useClient();
  const router = useRouter();
  const [isStarting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();

  const follow = async (made: Promise<{ id?: string; error?: CombinedError }>) => {
    setStarting(true);
    setRefusal(undefined);
    const { id, error } = await made;
    if (id) return router.push(`/experiments/${id}`);
    setStarting(false);
    setRefusal(readRefusal(error));
  };
  return {
    isStarting,
    refusal,
    startSheet: (input: ContactSheetInput) =>
      follow(
        client
          .mutation(MakeContactSheetDocument, { input })
          .toPromise()
          .then(({ data, error }) => ({ id: data?.contactSheet.id, error })),
      ),
    startVariation: (input: ExperimentInput) =>
      follow(
        client
          .mutation(MakeExperimentDocument, { input })
          .toPromise()
          .then(({ data, error }) => ({ id: data?.createExperiment.id, error })),
      ),
  };
}
