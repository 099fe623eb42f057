"use client";
import { useRouter } from "next/navigation";
import { useMutation } from "urql";
import { DeleteStyledImageDocument } from "../../lib/gql/graphql.ts";
import { messageOf } from "../../lib/refusal.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";

interface DeleteButtonProps {
  id: string;
  title: string;
  /** A painting by hand has no run. */
  isPainted: boolean;
}

export function DeleteButton({ id, title, isPainted }: DeleteButtonProps) {
  const router = useRouter();
  const [{ fetching, error }, remove] = useMutation(DeleteStyledImageDocument);
  const confirm = async () => {
    const { data } = await remove({ id });
    if (data) router.push("/");
  };
  return (
    <ConfirmDelete
      question="Delete this image?"
      error={error && messageOf(error)}
      isDeleting={fetching}
      onConfirm={() => void confirm()}
    >
      {isPainted
        ? `“${title}” goes from the wall for good. Its photograph stays, and its strokes where they are on an easel.`
        : `“${title}” goes for good, with its run and every iteration of it. The two input pictures stay.`}
    </ConfirmDelete>
  );
}
