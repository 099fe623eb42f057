"use client";
import Link from "next/link";
import { useAskedQuery } from "../../lib/ask-again.ts";
import { MethodListDocument, type MethodListQuery } from "../../lib/gql/graphql.ts";
import { ButtonLink } from "../ui/button.tsx";
import { LoadFault } from "../ui/load-fault.tsx";
import { inputsText, shortCitation } from "./inputs-text.ts";
import { MethodPicture } from "./method-picture.tsx";

/** Every method of the worker, those that make images first. */
export function MethodList() {
  const [{ data, error }] = useAskedQuery({ query: MethodListDocument });
  const methods = data?.methods ?? [];
  const sorted = [...methods].sort((a, b) => Number(b.makes === "IMAGE") - Number(a.makes === "IMAGE"));
  return (
    <div className="min-h-[80svh] space-y-10">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-4">
        <p className="mr-auto max-w-prose text-pretty text-soft">
          Ways to make an image of another, and to train, measure and fool the models that look. Each has its
          page, with its source and all its controls; those that paint show a small live preview.
        </p>
        <ButtonLink look="primary" href="/experiments/new">
          One picture by every method
        </ButtonLink>
      </div>
      {error && !data ? <LoadFault title="The methods cannot be loaded." error={error} /> : null}
      <ul className="grid gap-x-6 gap-y-12 sm:grid-cols-2 lg:grid-cols-3">
        {sorted.map((method) => (
          <MethodCard key={method.id} method={method} />
        ))}
      </ul>
    </div>
  );
}

function MethodCard({ method }: { method: MethodListQuery["methods"][number] }) {
  const { id, label, description, sources } = method;
  return (
    <li data-testid="method">
      <Link href={`/methods/${id}`} className="group block space-y-4">
        <span className="block aspect-3/2 overflow-hidden bg-sunken">
          <MethodPicture
            method={method}
            className="size-full object-cover transition-[filter] group-hover:brightness-105"
          />
        </span>
        <span className="block space-y-1.5">
          <span className="block font-serif text-2xl leading-tight group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4">
            {label}
          </span>
          <span className="block text-sm text-pretty text-soft">{description}</span>
          <span className="block text-xs text-faint">
            {sources[0] ? shortCitation(sources[0]) : ""} · {inputsText(method)}
          </span>
        </span>
      </Link>
    </li>
  );
}
