"use client";
import { Eraser, Redo2, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { DeletePaintingDocument, type PaintingFieldsFragment } from "../../lib/gql/graphql.ts";
import type { PaintingSession, PaintingStatus } from "../../lib/paint/painting-session.ts";
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
        mutation={DeletePaintingDocument}
        id={painting.id}
        onDeleted={() => router.push("/paint")}
      >
        Every stroke of it goes for good, for everybody who paints on it. The photograph stays.
      </ConfirmDelete>
    </div>
  );
}
