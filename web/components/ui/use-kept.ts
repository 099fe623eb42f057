"use client";
// What a person has set, kept in this browser: it is as it was left at the next visit.
import { useCallback, useEffect, useState } from "react";
import * as z from "zod/mini";

type Update<Value> = (next: (before: Value) => Value) => void;

/**
 * @param key in the browser's storage. @param schema what is kept must fit; else it is as usual.
 * @param usual until the first visit, and in the first rendering, which is the server's too.
 */
export function useKept<Value>(
  key: string,
  schema: z.ZodMiniType<Value>,
  usual: Value,
): [Value, Update<Value>] {
  const [value, setValue] = useState(usual);
  useEffect(() => {
    const kept = read(key, schema);
    if (kept !== undefined) setValue(kept);
  }, [key, schema]);
  const update = useCallback<Update<Value>>(
    (next) =>
      setValue((before) => {
        const after = next(before);
        keep(key, after);
        return after;
      }),
    [key],
  );
  return [value, update];
}

function read<Value>(key: string, schema: z.ZodMiniType<Value>): Value | undefined {
  try {
    return z.safeParse(schema, JSON.parse(localStorage.getItem(key) ?? "null")).data;
  } catch {
    return undefined;
  }
}

function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing begins as usual.
  }
}
