"use client";
import { useRouter } from "next/navigation";
import { useMutation } from "urql";
import { DeleteModelDocument } from "../../lib/gql/graphql.ts";
import { refusalText } from "../../lib/refusal.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";
import type { ModelDetails } from "./model-view.tsx";

/** Of a model that no folder brings back at the next start. */
export function DeleteModelButton({ model: { id, label, hasFolder } }: { model: ModelDetails }) {
  const router = useRouter();
  const [{ fetching, error }, remove] = useMutation(DeleteModelDocument);
  if (hasFolder) return null;
  const confirm = async () => {
    const { data } = await remove({ id }, { additionalTypenames: ["ModelConnection"] });
    if (data) router.push("/models");
  };
  return (
    <ConfirmDelete
      question="Delete this model?"
      error={error && refusalText(error)}
      isDeleting={fetching}
      onConfirm={() => void confirm()}
    >
      “{label}” goes for good, with all its checkpoints. The run that trained it and those that measured it
      stay.
    </ConfirmDelete>
  );
}
