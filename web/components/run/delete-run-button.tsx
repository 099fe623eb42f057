"use client";
import { useRouter } from "next/navigation";
import { useMutation } from "urql";
import { DeleteRunDocument } from "../../lib/gql/graphql.ts";
import { refusalText } from "../../lib/refusal.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";
import { isOver, type RunDetails } from "./run-states.ts";

/** Of a run that is over and left neither an image nor a model: with those it goes, and stays. */
export function DeleteRunButton({ run }: { run: RunDetails }) {
  const router = useRouter();
  const [{ fetching, error }, remove] = useMutation(DeleteRunDocument);
  if (!isOver(run.state) || run.styledImage || run.madeModel) return null;
  const confirm = async () => {
    const { data } = await remove({ id: run.id });
    if (data) router.push("/runs");
  };
  return (
    <ConfirmDelete
      question="Delete this run?"
      error={error && refusalText(error)}
      isDeleting={fetching}
      onConfirm={() => void confirm()}
    >
      It goes for good, with {run.report ? "what it measured" : "every kept iteration of it"}. What it was
      given stays.
    </ConfirmDelete>
  );
}
