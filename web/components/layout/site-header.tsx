import { Plus } from "lucide-react";
import Link from "next/link";
import { EngineBadge } from "./engine-badge.tsx";
import { NavLink } from "./nav-link.tsx";
import { PAGES } from "./pages.ts";
import { SiteMenu } from "./site-menu.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

export function SiteHeader() {
  return (
    <header className="mx-auto flex w-full max-w-360 items-center gap-1 px-4 py-4 sm:gap-2 sm:px-8 sm:py-6 lg:px-12">
      <Link href="/" className="mr-auto font-serif text-2xl tracking-tight sm:text-[1.7rem]">
        <span className="pentimento" data-text="Pentimento">
          Pentimento
        </span>
      </Link>
      <EngineBadge isBrief className="mr-6 max-xl:hidden" />
      <nav aria-label="Main" className="flex items-center max-lg:hidden">
        {PAGES.map(({ href, label }) => (
          <NavLink key={href} href={href}>
            {label}
          </NavLink>
        ))}
      </nav>
      <Link
        href="/new"
        className="ml-1 inline-flex h-10 items-center gap-1.5 rounded-full bg-accent max-sm:w-10 max-sm:justify-center text-sm font-medium text-on-accent transition-opacity hover:opacity-90 sm:px-4"
      >
        <Plus aria-hidden className="size-4" />
        <span className="max-sm:sr-only">New image</span>
      </Link>
      <ThemeToggle />
      <SiteMenu className="lg:hidden" />
    </header>
  );
}
