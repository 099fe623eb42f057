"use client";
import { useRouter } from "next/navigation";
import { DeleteRunDocument } from "../../lib/gql/graphql.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";
import { isOver, type RunDetails } from "./run-states.ts";

/** Of a run that is over and left neither an image nor a model: with those it goes, and stays. */
export function DeleteRunButton({ run }: { run: RunDetails }) {
  const router = useRouter();
  if (!isOver(run.state) || run.styledImage || run.madeModel) return null;
  return (
    <ConfirmDelete
      question="Delete this run?"
      mutation={DeleteRunDocument}
      id={run.id}
      onDeleted={() => router.push("/runs")}
    >
      It goes for good, with {run.report ? "what it measured" : "every kept iteration of it"}. What it was
      given stays.
    </ConfirmDelete>
  );
}
