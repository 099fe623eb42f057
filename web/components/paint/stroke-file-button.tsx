"use client";
import { FileBraces } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { importPainting } from "../../lib/paint/import-painting.ts";
import { Notice } from "../ui/notice.tsx";

/** Opens a stroke file at an easel of its own: before the chosen photograph, or the one that it was painted after. */
export function StrokeFileButton({ picture }: { picture: string | undefined }) {
  const router = useRouter();
  const input = useId();
  const [isOpening, setOpening] = useState(false);
  const [error, setError] = useState<string>();
  const open = async (file: File) => {
    setOpening(true);
    setError(undefined);
    try {
      router.push(`/paint/${await importPainting(file, picture)}`);
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
      setOpening(false);
    }
  };
  return (
    <div className="space-y-3">
      <label
        htmlFor={input}
        className="inline-flex min-h-11 cursor-pointer items-center gap-2 px-2 text-sm font-medium text-soft -ml-2 hover:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
      >
        <FileBraces aria-hidden className="size-4" />
        {isOpening ? "Opening the strokes" : "Open a stroke file"}
        <input
          id={input}
          type="file"
          accept=".json,application/json"
          disabled={isOpening}
          className="sr-only"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) void open(file);
            // So that choosing the same file again, after an error, is a change again.
            currentTarget.value = "";
          }}
        />
      </label>
      {error ? <Notice title="The file was not opened.">{error}</Notice> : null}
    </div>
  );
}
