"use client";
import { Eraser, Redo2, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMutation } from "urql";
import { DeletePaintingDocument, type PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import type { PaintingSession, PaintingStatus } from "../../lib/paint/painting-session.ts";
import { messageOf } from "../../lib/refusal.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";
import { IconButton } from "../ui/icon-button.tsx";

interface EaselActionsProps {
  painting: PaintingFieldsFragment;
  session: PaintingSession | undefined;
  status: PaintingStatus | undefined;
}

/** What is done to the whole painting rather than with a brush. */
export function EaselActions({ painting, session, status }: EaselActionsProps) {
  const router = useRouter();
  const [{ fetching, error }, remove] = useMutation(DeletePaintingDocument);
  const confirm = async () => {
    const { data } = await remove({ id: painting.id });
    if (data) router.push("/paint");
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <IconButton label="Undo" isDisabled={!status?.canUndo} onClick={() => session?.undo()}>
        <Undo2 aria-hidden className="size-4" />
      </IconButton>
      <IconButton label="Redo" isDisabled={!status?.canRedo} onClick={() => session?.redo()}>
        <Redo2 aria-hidden className="size-4" />
      </IconButton>
      <IconButton label="Clear the canvas" isDisabled={!status?.strokes} onClick={() => session?.clear()}>
        <Eraser aria-hidden className="size-4" />
      </IconButton>
      <ConfirmDelete
        question="Delete this painting?"
        error={error && messageOf(error)}
        isDeleting={fetching}
        onConfirm={() => void confirm()}
      >
        Every stroke of it goes for good, for everybody who paints on it. The photograph stays.
      </ConfirmDelete>
    </div>
  );
}
