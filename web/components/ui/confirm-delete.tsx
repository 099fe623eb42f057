"use client";
import { Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { type TypedDocumentNode, useMutation } from "urql";
import { refusalText } from "../../lib/refusal.ts";
import { Button } from "./button.tsx";
import { Modal } from "./modal.tsx";
import { Notice } from "./notice.tsx";

interface ConfirmDeleteProps {
  question: string;
  /** What goes, and what stays. */
  children: ReactNode;
  /** Deletes `id`. */
  mutation: TypedDocumentNode<unknown, { id: string }>;
  id: string;
  /** Of lists that may be empty, so that nothing in them tells their type: they are loaded again too. */
  alsoStale?: string[];
  onDeleted(): void;
}

/** A button that deletes what cannot be brought back, so it asks first. */
export function ConfirmDelete(props: ConfirmDeleteProps) {
  const { question, children, mutation, id, alsoStale, onDeleted } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [{ fetching, error }, remove] = useMutation(mutation);
  const confirm = async () => {
    const { data } = await remove({ id }, { additionalTypenames: alsoStale });
    if (data) onDeleted();
  };
  return (
    <>
      <Button look="bare" onClick={() => dialog.current?.showModal()}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      <Modal dialog={dialog} title={question}>
        <p className="text-sm text-soft">{children}</p>
        {error ? <Notice title={refusalText(error)} /> : null}
        <div className="flex justify-end gap-3">
          <Button onClick={() => dialog.current?.close()}>Keep it</Button>
          <Button look="alarm" isBusy={fetching} onClick={() => void confirm()}>
            Delete
          </Button>
        </div>
      </Modal>
    </>
  );
}
