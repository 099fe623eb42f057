"use client";
import { useRouter } from "next/navigation";
import { DeleteStyledImageDocument } from "../../lib/gql/graphql.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";

interface DeleteButtonProps {
  id: string;
  title: string;
  /** A painting by hand has no run. */
  isPainted: boolean;
}

export function DeleteButton({ id, title, isPainted }: DeleteButtonProps) {
  const router = useRouter();
  return (
    <ConfirmDelete
      question="Delete this image?"
      mutation={DeleteStyledImageDocument}
      id={id}
      onDeleted={() => router.push("/")}
    >
      {isPainted
        ? `“${title}” goes from the wall for good. Its photograph stays, and its strokes where they are on an easel.`
        : `“${title}” goes for good, with its run and every iteration of it. The two input pictures stay.`}
    </ConfirmDelete>
  );
}
