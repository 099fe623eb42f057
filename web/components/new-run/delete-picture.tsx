"use client";
import { pictureTitle } from "../../lib/format.ts";
import { DeletePictureDocument, type PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";

interface DeletePictureProps {
  picture: PictureFieldsFragment;
  onGone(): void;
}

/** Of an upload; samples would be back at the next start. */
export function DeletePicture({ picture, onGone }: DeletePictureProps) {
  return (
    <ConfirmDelete
      question="Delete this picture?"
      mutation={DeletePictureDocument}
      id={picture.id}
      onDeleted={onGone}
    >
      “{pictureTitle(picture.name)}” goes from here for good; the file that it was uploaded from stays where
      it is.
    </ConfirmDelete>
  );
}
