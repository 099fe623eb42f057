"use client";
import { useRouter } from "next/navigation";
import { DeleteModelDocument } from "../../lib/gql/graphql.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";
import type { ModelDetails } from "./model-view.tsx";

/** Of a model that no folder brings back at the next start. */
export function DeleteModelButton({ model: { id, label, hasFolder } }: { model: ModelDetails }) {
  const router = useRouter();
  if (hasFolder) return null;
  return (
    <ConfirmDelete
      question="Delete this model?"
      mutation={DeleteModelDocument}
      id={id}
      alsoStale={["ModelConnection"]}
      onDeleted={() => router.push("/models")}
    >
      “{label}” goes for good, with all its checkpoints. The run that trained it and those that measured it
      stay.
    </ConfirmDelete>
  );
}
