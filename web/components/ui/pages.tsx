"use client";
import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";

export interface PageProps {
  /** Cursor of the page before; none of the first. */
  after?: string;
  /** Under the page: a button for the next. @param pageInfo as the server gave it. */
  more(pageInfo: { hasNextPage: boolean; endCursor?: string | null }): ReactNode;
}

/** Page under page: each is a query of its own, so that earlier ones stay where they are. */
export function Pages({ page: Page }: { page: (props: PageProps) => ReactNode }) {
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  return cursors.map((after, index) => (
    <Page
      key={after ?? ""}
      after={after}
      more={({ hasNextPage, endCursor }) =>
        hasNextPage && endCursor && index === cursors.length - 1 ? (
          <Button onClick={() => setCursors([...cursors, endCursor])}>Show more</Button>
        ) : null
      }
    />
  ));
}
