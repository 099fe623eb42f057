"use client";
// Fetches the large rendering and hands it to the browser as a download; it takes seconds, so the page says so.
import { useState } from "react";
import * as z from "zod/mini";
import { saveFile } from "../../lib/save-file.ts";

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

/** How a painting is rendered for keeps. */
export interface PrintSettings {
  /** Pixels of the longer side. */
  size: number;
  relief: number;
  /** Degrees. */
  lightAzimuth: number;
  lightElevation: number;
}

export function usePrint(printUrl: string, settings: PrintSettings) {
  const [isPrinting, setPrinting] = useState(false);
  const [error, setError] = useState<string>();
  const print = async () => {
    setPrinting(true);
    setError(undefined);
    try {
      const query = new URLSearchParams(
        Object.entries(settings).map(([name, value]) => [name, String(value)]),
      );
      const response = await fetch(`${printUrl}?${query}`);
      if (!response.ok) throw new Error(errorSchema.parse(await response.json()).error.message);
      const name = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
      saveFile(await response.blob(), name ?? "pentimento.png");
    } catch (reason) {
      setError(`The print failed: ${reason instanceof Error ? reason.message : String(reason)}`);
    } finally {
      setPrinting(false);
    }
  };
  return { isPrinting, error, start: () => void print() };
}
