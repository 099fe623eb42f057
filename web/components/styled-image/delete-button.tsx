"use client";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useRef } from "react";
import { useMutation } from "urql";
import { DeleteStyledImageDocument } from "../../lib/gql/graphql.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

/** Deleting takes every iteration along, so it asks first. */
export function DeleteButton({ id, title }: { id: string; title: string }) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [{ fetching, error }, remove] = useMutation(DeleteStyledImageDocument);
  const confirm = async () => {
    const { data } = await remove({ id });
    if (data) router.push("/");
  };
  return (
    <>
      <Button look="bare" onClick={() => dialog.current?.showModal()}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={heading}
        className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg bg-panel p-6 text-ink shadow-frame backdrop:bg-black/60"
      >
        <div className="space-y-5">
          <h2 id={heading} className="text-2xl">
            Delete this image?
          </h2>
          <p className="text-sm text-soft">
            “{title}” goes for good, with its run and every iteration of it. The two input pictures stay.
          </p>
          {error ? (
            <Notice title={error.graphQLErrors[0]?.message ?? "The server cannot be reached."} />
          ) : null}
          <div className="flex justify-end gap-3">
            <Button onClick={() => dialog.current?.close()}>Keep it</Button>
            <Button look="alarm" disabled={fetching} onClick={() => void confirm()}>
              Delete
            </Button>
          </div>
        </div>
      </dialog>
    </>
  );
}
