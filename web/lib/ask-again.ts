// Pages that load something try again by themselves until the server answers: whoever waits for a server that starts, or for
// a network that comes back, has nothing to press.
import { useEffect } from "react";
import { type AnyVariables, type UseQueryArgs, type UseQueryResponse, useQuery } from "urql";
import { isFinal } from "./refusal.ts";

const TRY_AGAIN_MS = 4000;

/** `useQuery`, which asks again after an error unless the server would say the same for ever. */
export function useAskedQuery<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): UseQueryResponse<Data, Variables> {
  const response = useQuery(args);
  const [{ error, fetching }, ask] = response;
  useEffect(() => {
    if (!error || fetching || isFinal(error)) return;
    const timer = setTimeout(() => ask({ requestPolicy: "network-only" }), TRY_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [error, fetching, ask]);
  return response;
}

interface Asker<Answer> {
  ask(): Promise<Answer>;
  done(answer: Answer): void;
  /** At each failure. */
  failed(error: unknown): void;
}

/** The same for what is no single query. @returns how to stop: nobody is told anything afterwards. */
export function askUntilAnswered<Answer>(
  { ask, done, failed }: Asker<Answer>,
  waitMs = TRY_AGAIN_MS,
): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = async () => {
    try {
      const answer = await ask();
      if (!isStopped) done(answer);
    } catch (error) {
      if (isStopped) return;
      failed(error);
      if (!isFinal(error)) timer = setTimeout(() => void attempt(), waitMs);
    }
  };
  void attempt();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
