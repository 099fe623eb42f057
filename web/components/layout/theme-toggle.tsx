"use client";
import { Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";

/** Day and night. Both icons are rendered and CSS shows one, so that nothing differs between server and browser. */
export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <button
      type="button"
      aria-label="Switch between light and dark"
      title="Switch between light and dark"
      onClick={() => setTheme(resolvedTheme === "dark" ? "light" : "dark")}
      className="-mr-2 inline-flex size-10 shrink-0 items-center justify-center rounded-full text-soft transition-colors hover:text-ink"
    >
      <Sun aria-hidden className="size-[1.15rem] dark:hidden" />
      <Moon aria-hidden className="hidden size-[1.15rem] dark:block" />
    </button>
  );
}
