"use client";
// Starting an experiment: the mutation, what the server said to it, and the way to the experiment's page.
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useClient } from "urql";
import * as z from "zod/mini";
import {
  type ContactSheetInput,
  type ExperimentInput,
  MakeContactSheetDocument,
  MakeExperimentDocument,
} from "../../lib/gql/graphql.ts";

const remedySchema = z.object({ remedy: z.string() });

export interface Refusal {
  message: string;
  remedy?: string;
}

export function useStart() {
  const client = useClient();
  const router = useRouter();
  const [isStarting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();

  const follow = async (made: Promise<{ id?: string; error?: MutationError }>) => {
    setStarting(true);
    setRefusal(undefined);
    const { id, error } = await made;
    if (id) return router.push(`/experiments/${id}`);
    setStarting(false);
    const first = error?.graphQLErrors[0];
    const details = remedySchema.safeParse(first?.extensions);
    setRefusal({ message: first?.message ?? "The server cannot be reached.", remedy: details.data?.remedy });
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

interface MutationError {
  graphQLErrors: readonly { message: string; extensions: unknown }[];
}
