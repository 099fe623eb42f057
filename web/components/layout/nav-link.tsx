"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

interface NavLinkProps {
  href: string;
  /** In a row, or one below the other in a menu. */
  isInMenu?: boolean;
  onClick?: () => void;
  children: ReactNode;
}

/** A link of the main navigation; it knows whether the visitor stands there, or on a page below it. */
export function NavLink({ href, isInMenu = false, onClick, children }: NavLinkProps) {
  const path = usePathname();
  const isHere = path === href || (href !== "/" && path.startsWith(`${href}/`));
  return (
    <Link
      href={href}
      onClick={onClick}
      aria-current={isHere ? "page" : undefined}
      className={`items-center text-soft transition-colors hover:text-ink aria-[current=page]:text-ink aria-[current=page]:underline aria-[current=page]:decoration-accent aria-[current=page]:decoration-2 aria-[current=page]:underline-offset-8 ${
        isInMenu ? "flex h-12 px-5 text-base" : "inline-flex h-10 rounded-full px-2.5 text-sm"
      }`}
    >
      {children}
    </Link>
  );
}
