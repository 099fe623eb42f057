"use client";
import { ImagePlus } from "lucide-react";
import { type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import { pictureTitle } from "../../lib/format.ts";
import type { PictureFieldsFragment } from "../../lib/gql/graphql.ts";
import { imageAtWidth } from "../../lib/image-url.ts";
import { ACCEPTED_TYPES } from "../../lib/upload.ts";
import { LoadFault } from "../ui/load-fault.tsx";
import { Notice } from "../ui/notice.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { DeletePicture } from "./delete-picture.tsx";
import type { Pictures } from "./use-pictures.ts";

export type PicturePart = "content" | "style";

interface PicturePickerProps {
  part: PicturePart;
  title: string;
  hint: string;
  library: Pictures;
  chosen?: PictureFieldsFragment;
  /** @param picture undefined where the chosen one was deleted. */
  onChoose(picture: PictureFieldsFragment | undefined): void;
  /** The chosen picture is shown elsewhere: a button in place of the large one. */
  isSmall?: boolean;
}

/** One of the two pictures of a run: dropped, pasted, uploaded, or chosen from those that are here. */
export function PicturePicker(props: PicturePickerProps) {
  const { part, title, hint, library, chosen, onChoose, isSmall = false } = props;
  const [isDropTarget, setDropTarget] = useState(false);
  const section = useRef<HTMLElement>(null);
  const uploads = library.uploadsOf(part);
  const failed = uploads.find((upload) => upload.error);
  const running = uploads.find((upload) => !upload.error);

  const take = async (file: File | undefined) => {
    if (!file) return;
    const picture = await library.upload(file, part);
    if (picture) onChoose(picture);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDropTarget(false);
    void take(event.dataTransfer.files[0]);
  };

  return (
    <section
      ref={section}
      aria-label={title}
      data-picker={part}
      onDragOver={(event) => {
        event.preventDefault();
        setDropTarget(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropTarget(false);
      }}
      onDrop={drop}
      className="min-w-0 space-y-3"
    >
      <h2 className="flex items-baseline justify-between gap-4 text-2xl">
        <span className="shrink-0">{title}</span>
        <span className="truncate font-sans text-sm text-faint">
          {chosen ? pictureTitle(chosen.name) : hint}
        </span>
      </h2>
      {isSmall ? (
        <UploadButton part={part} title={title} isDropTarget={isDropTarget} onFile={take} />
      ) : (
        <DropZone part={part} title={title} isDropTarget={isDropTarget} chosen={chosen} onFile={take}>
          {chosen && !chosen.sample ? (
            <DeletePicture
              key={chosen.id}
              picture={chosen}
              onGone={() => {
                library.forget(chosen.id);
                onChoose(undefined);
                // The button that had the focus is gone.
                section.current?.querySelector("input")?.focus();
              }}
            />
          ) : null}
        </DropZone>
      )}
      {running ? (
        <div className="space-y-1.5 text-sm text-soft">
          <p className="truncate">Uploading {running.name}</p>
          <ProgressBar label={`Upload of ${running.name}`} value={running.progress} max={1} />
        </div>
      ) : null}
      {failed ? (
        <Notice title={`${failed.name || "The picture"} was not taken.`}>
          <p>{failed.error}</p>
          <button type="button" onClick={() => library.dismiss(failed.key)} className="min-h-10 underline">
            Dismiss
          </button>
        </Notice>
      ) : null}
      <PictureGrid title={title} part={part} library={library} chosen={chosen} onChoose={onChoose} />
    </section>
  );
}

interface DropZoneProps {
  part: PicturePart;
  title: string;
  isDropTarget: boolean;
  chosen?: PictureFieldsFragment;
  onFile(file: File | undefined): Promise<void>;
  /** What else can be done with the chosen picture. */
  children?: ReactNode;
}

/** The chosen picture, large; where pictures are dropped; and, as a label, the button of the file dialogue. */
function DropZone({ part, title, isDropTarget, chosen, onFile, children }: DropZoneProps) {
  const input = useId();
  return (
    <div
      className={`relative flex aspect-3/2 items-center justify-center overflow-hidden rounded-sm border bg-sunken transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-accent ${
        isDropTarget
          ? "border-accent bg-accent-soft"
          : chosen
            ? "border-transparent"
            : "border-dashed border-faint/60"
      }`}
    >
      {chosen ? (
        // biome-ignore lint/performance/noImgElement: the API resizes.
        <img
          src={imageAtWidth(chosen.url, 960)}
          alt={pictureTitle(chosen.name)}
          data-testid={`chosen-${part}`}
          className={`size-full object-contain transition-opacity ${isDropTarget ? "opacity-30" : ""}`}
        />
      ) : null}
      <label
        htmlFor={input}
        className={
          chosen
            ? "absolute right-2 bottom-2 inline-flex min-h-10 items-center gap-2 rounded-full bg-wall/90 px-4 text-sm font-medium"
            : "absolute inset-0 flex flex-col items-center justify-center gap-2 p-4 text-center text-soft hover:text-ink"
        }
      >
        <ImagePlus aria-hidden className={chosen ? "size-4" : "size-7"} strokeWidth={1.5} />
        {chosen ? (
          "Replace"
        ) : (
          <>
            <span className="font-medium">{isDropTarget ? "Let go" : "Drop, paste or choose a file"}</span>
            <span className="text-sm text-faint">JPEG, PNG, WebP or AVIF, up to 32 MB</span>
          </>
        )}
      </label>
      <FileInput id={input} part={part} title={title} onFile={onFile} />
      <div className="absolute bottom-2 left-2 rounded-full bg-wall/90 empty:hidden">{children}</div>
    </div>
  );
}

function UploadButton({ part, title, isDropTarget, onFile }: Omit<DropZoneProps, "chosen" | "children">) {
  const input = useId();
  return (
    <div className="relative has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-accent">
      <label
        htmlFor={input}
        className={`flex min-h-11 items-center justify-center gap-2 rounded-sm border border-dashed px-4 text-sm font-medium transition-colors ${
          isDropTarget ? "border-accent bg-accent-soft" : "border-faint/60 text-soft hover:text-ink"
        }`}
      >
        <ImagePlus aria-hidden className="size-4 shrink-0" />
        {isDropTarget ? "Let go" : "Use your own"}
      </label>
      <FileInput id={input} part={part} title={title} onFile={onFile} />
    </div>
  );
}

function FileInput({
  id,
  part,
  title,
  onFile,
}: Pick<DropZoneProps, "part" | "title" | "onFile"> & { id: string }) {
  return (
    <input
      id={id}
      type="file"
      aria-label={`Upload a picture: ${title.toLowerCase()}`}
      accept={ACCEPTED_TYPES}
      data-testid={`file-${part}`}
      className="sr-only"
      onChange={(event) => {
        const file = event.currentTarget.files?.[0];
        // So that choosing the same file again, after an error, is a change again.
        void onFile(file);
        event.currentTarget.value = "";
      }}
    />
  );
}

/** Those that are here, to choose one of. */
export function PictureGrid({
  title,
  part,
  library,
  chosen,
  onChoose,
}: Omit<PicturePickerProps, "hint" | "isSmall">) {
  const { pictures, hasMore, loadMore, error } = library;
  return (
    <fieldset className="max-h-64 overflow-y-auto p-1">
      <legend className="sr-only">{title}: pictures that are here</legend>
      {error ? <LoadFault title="The pictures cannot be loaded." error={error} /> : null}
      <div className="grid grid-cols-[repeat(auto-fill,minmax(4.25rem,1fr))] gap-2">
        {pictures.map((picture) => (
          <label key={picture.id} className="relative block" title={pictureTitle(picture.name)}>
            <input
              type="radio"
              name={part}
              value={picture.id}
              checked={picture.id === chosen?.id}
              onChange={() => onChoose(picture)}
              className="peer absolute opacity-0"
            />
            {/* biome-ignore lint/performance/noImgElement: the API resizes. */}
            <img
              src={imageAtWidth(picture.url, 192)}
              alt={pictureTitle(picture.name)}
              width={picture.width}
              height={picture.height}
              loading="lazy"
              className="aspect-square w-full rounded-xs bg-sunken object-cover ring-offset-2 ring-offset-wall peer-checked:ring-2 peer-checked:ring-accent peer-focus-visible:outline-2 peer-focus-visible:outline-offset-4 peer-focus-visible:outline-accent"
            />
          </label>
        ))}
      </div>
      {hasMore ? (
        <button type="button" onClick={loadMore} className="mt-2 min-h-10 w-full text-sm text-soft underline">
          More pictures
        </button>
      ) : null}
    </fieldset>
  );
}
