import type { ReactNode } from "react";

export function PageTitle({ children }: { children: ReactNode }) {
  return <h1 className="pt-4 pb-8 text-4xl leading-tight sm:pt-8 sm:pb-12 sm:text-5xl">{children}</h1>;
}
