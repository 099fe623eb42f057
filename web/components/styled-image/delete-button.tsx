"use client";
import { useRouter } from "next/navigation";
import { useMutation } from "urql";
import { DeleteStyledImageDocument } from "../../lib/gql/graphql.ts";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";

/** Deleting takes every iteration along. */
export function DeleteButton({ id, title }: { id: string; title: string }) {
  const router = useRouter();
  const [{ fetching, error }, remove] = useMutation(DeleteStyledImageDocument);
  const confirm = async () => {
    const { data } = await remove({ id });
    if (data) router.push("/");
  };
  return (
    <ConfirmDelete
      question="Delete this image?"
      error={error && (error.graphQLErrors[0]?.message ?? "The server cannot be reached.")}
      isDeleting={fetching}
      onConfirm={() => void confirm()}
    >
      “{title}” goes for good, with its run and every iteration of it. The two input pictures stay.
    </ConfirmDelete>
  );
}
