"use client";
// Renaming an experiment, and taking it apart.
import { Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef } from "react";
import { useMutation } from "urql";
import {
  DeleteExperimentDocument,
  type ExperimentFieldsFragment,
  RenameExperimentDocument,
} from "../../lib/gql/graphql.ts";
import { readRefusal } from "../../lib/refusal.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";
import { Modal } from "../ui/modal.tsx";
import { Notice } from "../ui/notice.tsx";

type Named = Pick<ExperimentFieldsFragment, "id" | "label">;

export function RenameButton({ id, label }: Named) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [{ fetching, error }, rename] = useMutation(RenameExperimentDocument);
  const refusal = error && readRefusal(error);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get("label"));
    const { data } = await rename({ id, label: wanted });
    if (data) dialog.current?.close();
  };
  return (
    <>
      <Button look="bare" onClick={() => dialog.current?.showModal()}>
        <Pencil aria-hidden />
        Rename
      </Button>
      <Modal dialog={dialog} title="Rename this experiment">
        <form className="space-y-5" onSubmit={(event) => void submit(event)}>
          <input
            key={label}
            name="label"
            aria-label="Name"
            defaultValue={label}
            required
            className="h-11 w-full rounded-md border border-line bg-panel px-3 text-sm"
          />
          {refusal ? <Notice title={refusal.message}>{refusal.remedy}</Notice> : null}
          <div className="flex justify-end gap-3">
            <Button onClick={() => dialog.current?.close()}>Leave it</Button>
            <Button look="primary" type="submit" disabled={fetching}>
              Rename
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

export function DeleteExperimentButton({ id, label }: Named) {
  const router = useRouter();
  return (
    <ConfirmDelete
      question="Delete this experiment?"
      mutation={DeleteExperimentDocument}
      id={id}
      alsoStale={["Experiment"]}
      onDeleted={() => router.push("/experiments")}
    >
      “{label}” goes for good. Its runs and images stay, each by itself; what is not finished goes on.
    </ConfirmDelete>
  );
}
