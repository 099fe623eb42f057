import { Notice } from "../ui/notice.tsx";

/** In a form's place until `useSetup` has what it is made of. */
export function SetupPending({ error }: { error?: string }) {
  if (!error) return <div aria-busy className="min-h-[90svh]" />;
  return (
    <div className="min-h-[90svh] max-w-2xl">
      <Notice title={error}>
        This page tries again by itself. Pictures can be chosen as soon as it succeeds.
      </Notice>
    </div>
  );
}
