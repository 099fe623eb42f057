"use client";
import { useQuery } from "urql";
import { NewModelMethodsDocument } from "../../lib/gql/graphql.ts";
import { ButtonLink } from "../ui/button.tsx";

/** The ways in which a worker makes models. */
export function NewModelLinks() {
  const [{ data }] = useQuery({ query: NewModelMethodsDocument });
  return (
    <div className="mb-8 flex min-h-11 flex-wrap gap-3">
      {data?.methods.map(({ id, label }) => (
        <ButtonLink key={id} look="primary" href={`/new?method=${id}`}>
          {label}
        </ButtonLink>
      ))}
    </div>
  );
}
