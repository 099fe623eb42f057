import Link from "next/link";
import type { ComponentProps } from "react";

const base =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-full text-sm font-medium transition disabled:opacity-45 aria-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0";
const looks = {
  primary: "bg-accent px-5 text-on-accent enabled:hover:opacity-90 [a]:hover:opacity-90",
  quiet: "px-5 border border-line bg-panel text-ink enabled:hover:border-faint [a]:hover:border-faint",
  bare: "px-2 text-soft enabled:hover:text-ink [a]:hover:text-ink",
  alarm: "px-5 border border-alarm/50 text-alarm enabled:hover:bg-alarm-soft",
} as const;
type Look = keyof typeof looks;

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  /** What it was pressed for is under way: it cannot be pressed again, but keeps the focus, which a disabled one loses. */
  isBusy?: boolean;
}

export function Button({
  look = "quiet",
  className = "",
  type = "button",
  isBusy = false,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`${base} ${looks[look]} ${className}`}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
}

export function ButtonLink({
  look = "quiet",
  className = "",
  ...rest
}: ComponentProps<typeof Link> & { look?: Look }) {
  return <Link className={`${base} ${looks[look]} ${className}`} {...rest} />;
}

/** A link to a file that the API serves: the browser goes there, Next does not. */
export function DownloadLink({
  look = "quiet",
  className = "",
  ...rest
}: ComponentProps<"a"> & { look?: Look }) {
  return <a download className={`${base} ${looks[look]} ${className}`} {...rest} />;
}
