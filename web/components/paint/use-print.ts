"use client";
// Fetches the large rendering and hands it to the browser as a download; it takes seconds, so the page says so.
import { useState } from "react";
import * as z from "zod/mini";

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

/** @param sizePx of the longer side. */
export function usePrint(printUrl: string, sizePx: number) {
  const [isPrinting, setPrinting] = useState(false);
  const [error, setError] = useState<string>();
  const print = async () => {
    setPrinting(true);
    setError(undefined);
    try {
      const response = await fetch(`${printUrl}?size=${sizePx}`);
      if (!response.ok) throw new Error(errorSchema.parse(await response.json()).error.message);
      const name = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
      save(await response.blob(), name ?? "pentimento.png");
    } catch (reason) {
      setError(`The print failed: ${reason instanceof Error ? reason.message : String(reason)}`);
    } finally {
      setPrinting(false);
    }
  };
  return { isPrinting, error, start: () => void print() };
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
