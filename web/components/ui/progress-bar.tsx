interface ProgressBarProps {
  label: string;
  value: number;
  /** Unknown yet: the bar is empty and says so to screen readers. */
  max?: number | null;
  className?: string;
}

export function ProgressBar({ label, value, max, className = "" }: ProgressBarProps) {
  const fraction = max ? Math.min(1, value / max) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max ?? undefined}
      aria-valuenow={max ? value : undefined}
      className={`h-[3px] overflow-hidden rounded-full bg-line ${className}`}
    >
      <div
        className="h-full origin-left rounded-full bg-accent ease-out motion-safe:transition-transform motion-safe:duration-300"
        style={{ transform: `scaleX(${fraction})` }}
      />
    </div>
  );
}
