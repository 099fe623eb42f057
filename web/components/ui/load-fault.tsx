import { isFinal, messageOf } from "../../lib/refusal.ts";
import { Notice } from "./notice.tsx";

/** In the place of what could not be loaded, by something that tries again (`ask-again.ts`). */
export function LoadFault({ title, error }: { title: string; error: unknown }) {
  return (
    <Notice title={title}>
      {messageOf(error)} {isFinal(error) ? "" : "It is tried again by itself."}
    </Notice>
  );
}

/** In the place of a page that is being loaded, or could not be. */
export function PagePending({ title, error }: { title: string; error: unknown }) {
  return (
    <div aria-busy={!error} className="min-h-[90svh]">
      {error ? <LoadFault title={title} error={error} /> : null}
    </div>
  );
}
