"use client";
// The work that the server does on a painting: what every window sees of it, and how it is begun and ended.
import { useEffect, useState } from "react";
import { useMutation } from "urql";
import {
  AutoPaintDocument,
  type AutoPaintInput,
  CancelPaintingWorkDocument,
  PaintingWorkDocument,
  type PaintingWorkFieldsFragment,
  RelaxPaintingDocument,
  type RelaxPaintingInput,
} from "../../lib/gql/graphql.ts";
import { subscribeLive } from "../../lib/live.ts";
import { newId } from "../../lib/new-id.ts";
import { authorId } from "../../lib/paint/wire.ts";
import { messageOf } from "../../lib/refusal.ts";

/** What identifies the work is added here. */
type Settings<Input> = Omit<Input, "painting" | "gesture" | "author" | "seed">;

export function usePaintingWork(paintingId: string) {
  const [work, setWork] = useState<PaintingWorkFieldsFragment>();
  const [failure, setFailure] = useState<string>();
  const [auto, startAuto] = useMutation(AutoPaintDocument);
  const [relaxed, startRelax] = useMutation(RelaxPaintingDocument);
  const [cancelled, startCancel] = useMutation(CancelPaintingWorkDocument);

  useEffect(
    () =>
      subscribeLive(PaintingWorkDocument, () => ({ paintingId }), {
        next: ({ paintingWork }) => setWork(paintingWork ?? undefined),
        error: setFailure,
      }),
    [paintingId],
  );

  const refused = auto.error ?? relaxed.error ?? cancelled.error;
  return {
    work,
    error: failure ?? (refused && messageOf(refused)),
    isAsking: auto.fetching || relaxed.fetching,
    autoPaint: (settings: Settings<AutoPaintInput>) =>
      void startAuto({ input: { ...settings, ...identity(paintingId) } }),
    relax: (settings: Settings<RelaxPaintingInput>) =>
      void startRelax({ input: { ...settings, ...identity(paintingId) } }),
    cancel: () => void startCancel({ paintingId }),
  };
}

function identity(painting: string) {
  const [seed = 0] = crypto.getRandomValues(new Int32Array(1));
  return { painting, gesture: newId(), author: authorId(), seed };
}
