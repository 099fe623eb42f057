"use client";
import { useAskedQuery } from "../../lib/ask-again.ts";
// One method: what it is, whom it follows, and its controls on a live preview.
import { MethodPageDocument, type MethodPageQuery } from "../../lib/gql/graphql.ts";
import { NewRunForm } from "../new-run/new-run-form.tsx";
import type { PrefillAddress } from "../new-run/prefill.ts";
import { SetupPending } from "../new-run/setup-pending.tsx";
import { useSetup } from "../new-run/use-setup.ts";
import { PagePending } from "../ui/load-fault.tsx";
import { Missing } from "../ui/missing.tsx";
import { inputsText } from "./inputs-text.ts";
import { MethodPicture } from "./method-picture.tsx";
import { NewestRun } from "./newest-run.tsx";
import { Studio } from "./studio.tsx";

interface MethodViewProps extends PrefillAddress {
  id: string;
}

export function MethodView({ id, ...address }: MethodViewProps) {
  const [{ data, error }] = useAskedQuery({ query: MethodPageDocument, variables: { id } });
  if (error?.graphQLErrors[0]?.extensions.code === "NOT_FOUND") return <Missing what="method" />;
  if (!data) {
    return <PagePending title="The method cannot be loaded." error={error} />;
  }
  const { method } = data;
  return (
    <div className="min-h-[90svh] space-y-12 pt-4 sm:pt-8">
      <header className="grid gap-x-14 gap-y-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <div className="space-y-5">
          <h1 className="text-4xl leading-tight sm:text-5xl">{method.label}</h1>
          <p className="max-w-prose font-serif text-xl leading-snug text-pretty text-soft">
            {method.description}
          </p>
          <div className="max-w-prose space-y-3 text-pretty">
            {method.about.split("\n\n").map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </div>
        </div>
        <div className="space-y-6 self-end">
          <MethodPicture method={method} className="aspect-3/2 w-full object-cover" />
          <Facts method={method} />
        </div>
      </header>
      <Controls {...address} method={id} />
      {method.makes === "IMAGE" ? null : <NewestRun method={method} />}
    </div>
  );
}

/** Images are previewed; what makes a model or a report has the form of a new run. */
function Controls(address: PrefillAddress) {
  const { setup, error } = useSetup(address);
  if (!setup) return <SetupPending error={error} />;
  if (setup.method.makes === "IMAGE") return <Studio setup={setup} />;
  return (
    <section aria-label="Start it">
      <NewRunForm setup={setup} isOfOneMethod />
    </section>
  );
}

function Facts({ method }: { method: MethodPageQuery["method"] }) {
  return (
    <dl className="space-y-5 border-t border-line pt-5 text-sm lg:border-t-0 lg:border-l lg:pt-0 lg:pl-8">
      <div>
        <dt className="text-xs text-faint">{method.makes === "IMAGE" ? "Works on" : "Purpose"}</dt>
        <dd>{inputsText(method)}</dd>
      </div>
      <div>
        <dt className="text-xs text-faint">{method.sources.length > 1 ? "Sources" : "Source"}</dt>
        {method.sources.map(({ authors, year, title, venue }) => (
          <dd key={title} className="mt-1 max-w-prose text-pretty">
            {authors}, {year}. <cite className="font-serif">{title}</cite>. {venue}.
          </dd>
        ))}
      </div>
    </dl>
  );
}
