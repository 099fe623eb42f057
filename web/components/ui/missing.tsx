import { ButtonLink } from "./button.tsx";

/** For an address that names something that is not, or no longer, here. */
export function Missing({ what }: { what: string }) {
  return (
    <div className="flex min-h-[60svh] max-w-xl flex-col items-start justify-center gap-6">
      <h1 className="text-5xl sm:text-6xl">An empty hook on the wall</h1>
      <p className="text-lg text-soft">
        This {what} is not here. It may have been deleted, or the address is wrong.
      </p>
      <ButtonLink href="/">Back to the gallery</ButtonLink>
    </div>
  );
}
