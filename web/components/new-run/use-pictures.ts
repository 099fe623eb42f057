"use client";
// The pictures to choose from, page by page, and those that are being uploaded.
import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import { askUntilAnswered } from "../../lib/ask-again.ts";
import { type PictureFieldsFragment, PicturesDocument } from "../../lib/gql/graphql.ts";
import { newId } from "../../lib/new-id.ts";
import { UploadError, uploadPicture } from "../../lib/upload.ts";

const PAGE = 48;

export interface Upload {
  key: string;
  name: string;
  /** 0 to 1. */
  progress: number;
  error?: string;
}

export interface Pictures {
  pictures: readonly PictureFieldsFragment[];
  hasMore: boolean;
  loadMore(): void;
  /** Why some are not here yet; they are asked for again. */
  error: unknown;
  /** @returns the picture, or undefined after an error, which stays in the list of uploads until dismissed. */
  upload(file: File, target: string): Promise<PictureFieldsFragment | undefined>;
  /** One that was deleted. */
  forget(id: string): void;
  uploadsOf(target: string): readonly Upload[];
  dismiss(key: string): void;
}

export function usePictures(): Pictures {
  const client = useClient();
  const [pictures, setPictures] = useState<readonly PictureFieldsFragment[]>([]);
  const [nextPage, setNextPage] = useState<string>();
  const [uploads, setUploads] = useState<readonly (Upload & { target: string })[]>([]);

  const [wanted, setWanted] = useState<{ after?: string }>({});
  const [error, setError] = useState<unknown>();
  useEffect(
    () =>
      askUntilAnswered({
        async ask() {
          const variables = { first: PAGE, ...wanted };
          const { data, error } = await client
            .query(PicturesDocument, variables, { requestPolicy: "network-only" })
            .toPromise();
          if (!data) throw error;
          return data.pictures;
        },
        done({ nodes, pageInfo }) {
          setError(undefined);
          setPictures((known) => unique([...known, ...nodes]));
          setNextPage(pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined);
        },
        failed: setError,
      }),
    [client, wanted],
  );

  const change = useCallback(
    (key: string, patch: Partial<Upload>) =>
      setUploads((all) => all.map((entry) => (entry.key === key ? { ...entry, ...patch } : entry))),
    [],
  );
  const dismiss = useCallback(
    (key: string) => setUploads((all) => all.filter((entry) => entry.key !== key)),
    [],
  );

  const upload = useCallback(
    async (file: File, target: string) => {
      const key = newId();
      // One error at a time is enough to read: a new attempt clears the last.
      setUploads((all) => [
        ...all.filter((entry) => entry.target !== target || !entry.error),
        { key, name: file.name, progress: 0, target },
      ]);
      try {
        const picture = await uploadPicture(file, (progress) => change(key, { progress }));
        setPictures((known) => unique([picture, ...known]));
        dismiss(key);
        return picture;
      } catch (error) {
        if (!(error instanceof UploadError)) throw error;
        change(key, { error: error.message });
        return undefined;
      }
    },
    [change, dismiss],
  );

  return {
    pictures,
    hasMore: nextPage !== undefined,
    loadMore: () => setWanted({ after: nextPage }),
    error,
    upload,
    forget: (id) => setPictures((known) => known.filter((picture) => picture.id !== id)),
    uploadsOf: (target) => uploads.filter((entry) => entry.target === target),
    dismiss,
  };
}

function unique(pictures: readonly PictureFieldsFragment[]): PictureFieldsFragment[] {
  return [...new Map(pictures.map((picture) => [picture.id, picture])).values()];
}
