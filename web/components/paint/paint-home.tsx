"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMutation } from "urql";
import { CreatePaintingDocument, type PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { messageOf } from "../../lib/refusal.ts";
import { PicturePicker } from "../new-run/picture-picker.tsx";
import { useDropGuard } from "../new-run/use-drop-guard.ts";
import { usePictures } from "../new-run/use-pictures.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Choices } from "./choices.tsx";
import { PaintingList } from "./painting-list.tsx";
import { StrokeFileButton } from "./stroke-file-button.tsx";

const GROUNDS = { paper: "#f3efe4", umber: "#5b4636", night: "#15191d" } as const;
type Ground = keyof typeof GROUNDS;
const GROUND_NAMES: readonly Ground[] = ["paper", "umber", "night"];

/** Begin a painting, or go on with one. */
export function PaintHome() {
  const router = useRouter();
  const library = usePictures();
  const [picture, setPicture] = useState<PictureFieldsFragment>();
  const [ground, setGround] = useState<Ground>("paper");
  const [{ fetching, error }, create] = useMutation(CreatePaintingDocument);
  useDropGuard();
  const begin = async () => {
    if (!picture) return;
    const { data } = await create({ input: { picture: picture.id, ground: GROUNDS[ground] } });
    if (data) router.push(`/paint/${data.createPainting.id}`);
  };
  return (
    <div className="grid gap-x-14 gap-y-14 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div className="min-w-0 space-y-6">
        {/* Room for the pictures that are still loading: on a telephone all else stands below them. */}
        <div className="max-sm:[&_fieldset]:min-h-60">
          <PicturePicker
            part="content"
            title="Photograph"
            hint="Colours the strokes"
            library={library}
            chosen={picture}
            onChoose={setPicture}
          />
        </div>
        <Choices<Ground>
          legend="Canvas"
          name="ground"
          options={GROUND_NAMES}
          chosen={ground}
          onChoose={setGround}
          className="grid-cols-3"
        >
          {(name) => (
            <>
              <span
                className="h-5 w-full rounded-xs border border-faint"
                style={{ background: GROUNDS[name] }}
              />
              <span className="capitalize">{name}</span>
            </>
          )}
        </Choices>
        <Button look="primary" disabled={!picture || fetching} onClick={() => void begin()}>
          Set up the easel
        </Button>
        {error ? <Notice title={messageOf(error)} /> : null}
        <StrokeFileButton picture={picture?.id} />
      </div>
      <PaintingList />
    </div>
  );
}
