import { type ReactNode, type RefObject, useId } from "react";

interface ModalProps {
  /** Opened by `showModal`, closed by `close` and by Escape. */
  dialog: RefObject<HTMLDialogElement | null>;
  title: string;
  children: ReactNode;
}

/** A small dialog over the page: its title, then what it holds. */
export function Modal({ dialog, title, children }: ModalProps) {
  const heading = useId();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] space-y-5 rounded-lg bg-panel p-6 text-ink shadow-frame backdrop:bg-black/60"
    >
      <h2 id={heading} className="text-2xl">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
