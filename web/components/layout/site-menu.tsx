"use client";
import { Menu } from "lucide-react";
import { useRef } from "react";
import { NavLink } from "./nav-link.tsx";
import { PAGES } from "./pages.ts";

/** The main navigation where a row of links has no room. The browser's popover closes it on Escape and beside it. */
export function SiteMenu({ className = "" }: { className?: string }) {
  const menu = useRef<HTMLDivElement>(null);
  return (
    <div className={className}>
      <button
        type="button"
        popoverTarget="site-menu"
        aria-label="Menu"
        className="inline-flex size-10 items-center justify-center rounded-full text-soft transition-colors hover:text-ink"
      >
        <Menu aria-hidden className="size-5" />
      </button>
      <div
        ref={menu}
        id="site-menu"
        popover="auto"
        className="fixed top-17 right-4 bottom-auto left-auto m-0 w-56 rounded-lg border border-line bg-panel py-2 text-ink shadow-frame"
      >
        <nav aria-label="Main">
          {PAGES.map(({ href, label }) => (
            <NavLink key={href} href={href} isInMenu onClick={() => menu.current?.hidePopover()}>
              {label}
            </NavLink>
          ))}
        </nav>
      </div>
    </div>
  );
}
