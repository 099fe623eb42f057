import { formatDate, formatNumber, humanize } from "../../lib/format.ts";
import { readCard, trainingText } from "./model-facts.ts";
import type { ModelDetails } from "./model-view.tsx";

/** What the card says. */
export function ModelFacts({ model }: { model: ModelDetails }) {
  const { epochs, classes, command, commit, parameters = {} } = readCard(model.card);
  const facts: [string, string | undefined][] = [
    ["Id", model.id],
    ["Network", model.network],
    ["Width", formatNumber(model.width)],
    ["Training", trainingText(model)],
    ["Data", model.regime === "random" ? "none" : model.dataset],
    ["Classes", classes === undefined ? undefined : String(classes)],
    ["Epochs", epochs === undefined ? undefined : String(epochs)],
    ["Seed", String(model.seed)],
    ["Registered", formatDate(model.createdAt)],
    ...Object.entries(parameters)
      .filter(([, value]) => isShort(value))
      .map(([name, value]): [string, string] => [humanize(name), shown(value)]),
  ];
  return (
    <section aria-labelledby="card" className="space-y-6">
      <h2 id="card" className="border-b border-line pb-3 text-2xl sm:text-3xl">
        How it came about
      </h2>
      <dl className="tabular grid grid-cols-[repeat(auto-fill,minmax(8.25rem,1fr))] gap-x-6 gap-y-5 text-sm">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name} className="min-w-0">
              <dt className="text-xs text-faint">{name}</dt>
              <dd className="wrap-anywhere">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {command ? (
        <div className="space-y-1.5">
          <p className="text-xs text-faint">
            The command that makes it again{commit ? `, at ${commit.slice(0, 18)}` : ""}
          </p>
          <pre className="rounded-md bg-sunken px-4 py-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere select-all">
            {command}
          </pre>
        </div>
      ) : null}
    </section>
  );
}

/** Digests and nested settings are for programs. */
const isShort = (value: unknown) =>
  typeof value === "number" ||
  typeof value === "boolean" ||
  (typeof value === "string" && value.length <= 32);

function shown(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
