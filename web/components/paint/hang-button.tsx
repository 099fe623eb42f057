"use client";
import { Frame } from "lucide-react";
import Link from "next/link";
import { useMutation } from "urql";
import { HangPaintingDocument } from "../../lib/gql/graphql.ts";
import { messageOf } from "../../lib/refusal.ts";
import { Button } from "../ui/button.tsx";
import type { PrintSettings } from "./use-print.ts";

interface HangButtonProps {
  paintingId: string;
  settings: PrintSettings;
  isDisabled: boolean;
}

/** Makes the painting a finished image among the others. */
export function HangButton({ paintingId, settings, isDisabled }: HangButtonProps) {
  const [{ data, fetching, error }, hang] = useMutation(HangPaintingDocument);
  const hung = data?.hangPainting;
  return (
    <div className="space-y-2">
      <Button
        look="primary"
        className="w-full"
        disabled={isDisabled || fetching}
        onClick={() => void hang({ input: { painting: paintingId, ...settings } })}
      >
        <Frame aria-hidden />
        {fetching ? `Rendering ${settings.size} px` : "Hang on the wall"}
      </Button>
      <p role="status" className={`min-h-5 text-sm ${error ? "text-alarm" : "text-soft"}`}>
        {error ? messageOf(error) : null}
        {hung && !fetching && !error ? (
          <>
            It hangs.{" "}
            <Link href={`/styled/${hung.id}`} className="underline underline-offset-4">
              See it there
            </Link>
          </>
        ) : null}
      </p>
    </div>
  );
}
