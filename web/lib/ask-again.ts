// Pages that load something try again by themselves until the server answers: whoever waits for a server that starts, or for
// a network that comes back, has nothing to press.
import { useEffect, useState } from "react";
import {
  type AnyVariables,
  type UseQueryArgs,
  type UseQueryResponse,
  type UseQueryState,
  useQuery,
} from "urql";
import { oneAtATime } from "./one-at-a-time.ts";
import { isFinal } from "./refusal.ts";

const TRY_AGAIN_MS = 4000;

/**
 * `useQuery`, which asks again after an error unless the server would say the same for ever. What was there before the error
 * stays beside it: an open page outlives a question that fails behind it.
 */
export function useAskedQuery<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): UseQueryResponse<Data, Variables> {
  const response = useQuery(args);
  const [state, ask] = response;
  const { error, fetching } = state;
  const [kept, setKept] = useState<GoodAnswer<Data>>();
  const good = goodAnswer(kept, state);
  if (good !== kept) setKept(good);
  useEffect(() => {
    if (!error || fetching || isFinal(error)) return;
    const timer = setTimeout(() => ask({ requestPolicy: "network-only" }), TRY_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [error, fetching, ask]);
  return error ? [{ ...state, data: good?.data ?? state.data }, ask] : response;
}

export interface GoodAnswer<Data> {
  /** Of the query with its variables. */
  key: number;
  data: Data;
}

/** @returns the newest answer without an error to what is asked now. @param kept the one before, which is given back where it still is. */
export function goodAnswer<Data>(
  kept: GoodAnswer<Data> | undefined,
  { operation, data, error }: Pick<UseQueryState<Data>, "data" | "error"> & { operation?: { key: number } },
): GoodAnswer<Data> | undefined {
  if (!operation) return kept;
  const { key } = operation;
  const own = kept?.key === key ? kept : undefined;
  if (error || data === undefined || own?.data === data) return own;
  return { key, data };
}

interface Asker<Answer> {
  ask(): Promise<Answer>;
  done(answer: Answer): void;
  /** At each failure. */
  failed(error: unknown): void;
}

/** The same for what is no single query. @returns how to stop: nobody is told anything afterwards. */
export function askUntilAnswered<Answer>(asker: Asker<Answer>, waitMs = TRY_AGAIN_MS): () => void {
  const { ask, stop } = askAnew(asker, waitMs);
  ask();
  return stop;
}

/** The same for what changes: each `ask` leads to an answer that was asked for after it. */
export function askAnew<Answer>(
  { ask, done, failed }: Asker<Answer>,
  waitMs = TRY_AGAIN_MS,
): { ask(): void; stop(): void } {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = oneAtATime(async () => {
    clearTimeout(timer);
    if (isStopped) return;
    try {
      const answer = await ask();
      if (!isStopped) done(answer);
    } catch (error) {
      if (isStopped) return;
      failed(error);
      if (!isFinal(error)) timer = setTimeout(attempt, waitMs);
    }
  });
  return {
    ask: attempt,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
