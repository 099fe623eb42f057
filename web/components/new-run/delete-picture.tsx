"use client";
import { useMutation } from "urql";
import { pictureTitle } from "../../lib/format.ts";
import { DeletePictureDocument, type PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { refusalText } from "../../lib/refusal.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";

interface DeletePictureProps {
  picture: PictureFieldsFragment;
  onGone(): void;
}

/** Of an upload; samples would be back at the next start. */
export function DeletePicture({ picture, onGone }: DeletePictureProps) {
  const [{ fetching, error }, remove] = useMutation(DeletePictureDocument);
  const confirm = async () => {
    const { data } = await remove({ id: picture.id });
    if (data) onGone();
  };
  return (
    <ConfirmDelete
      question="Delete this picture?"
      error={error && refusalText(error)}
      isDeleting={fetching}
      onConfirm={() => void confirm()}
    >
      “{pictureTitle(picture.name)}” goes from here for good; the file that it was uploaded from stays where
      it is.
    </ConfirmDelete>
  );
}
