import { EngineBadge } from "./engine-badge.tsx";

export function SiteFooter() {
  return (
    <footer className="mx-auto flex w-full max-w-360 flex-wrap items-center justify-between gap-x-8 gap-y-3 px-4 pb-10 text-sm text-faint sm:px-8 lg:px-12">
      <p className="max-w-prose text-pretty">
        A <i className="font-serif">pentimento</i> is the earlier painting that shows through a finished one.
      </p>
      <EngineBadge />
    </footer>
  );
}
