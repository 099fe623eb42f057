"use client";
import { Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "./button.tsx";
import { Modal } from "./modal.tsx";
import { Notice } from "./notice.tsx";

interface ConfirmDeleteProps {
  question: string;
  /** What goes, and what stays. */
  children: ReactNode;
  error?: string;
  isDeleting: boolean;
  onConfirm(): void;
}

/** A button that deletes what cannot be brought back, so it asks first. */
export function ConfirmDelete({ question, children, error, isDeleting, onConfirm }: ConfirmDeleteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <Button look="bare" onClick={() => dialog.current?.showModal()}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      <Modal dialog={dialog} title={question}>
        <p className="text-sm text-soft">{children}</p>
        {error ? <Notice title={error} /> : null}
        <div className="flex justify-end gap-3">
          <Button onClick={() => dialog.current?.close()}>Keep it</Button>
          <Button look="alarm" isBusy={isDeleting} onClick={onConfirm}>
            Delete
          </Button>
        </div>
      </Modal>
    </>
  );
}
