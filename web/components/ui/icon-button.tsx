import type { ReactNode } from "react";

interface IconButtonProps {
  label: string;
  isPressed?: boolean;
  isDisabled?: boolean;
  onClick(): void;
  children: ReactNode;
}

/** A round button that shows an icon; its label is its name and its tooltip. */
export function IconButton({ label, isPressed, isDisabled, onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      disabled={isDisabled}
      onClick={onClick}
      className="inline-flex size-11 shrink-0 items-center justify-center rounded-full border border-line bg-panel transition-colors enabled:hover:border-faint disabled:opacity-45 aria-pressed:border-accent aria-pressed:bg-accent-soft"
    >
      {children}
    </button>
  );
}
