import Link from "next/link";
import { formatNumber } from "../../lib/format.ts";
import type { ModelFieldsFragment } from "../../lib/gql/graphql.ts";
import { ButtonLink } from "../ui/button.tsx";
import { modelScore, trainingText } from "./model-facts.ts";

export function ModelCard({ model }: { model: ModelFieldsFragment }) {
  const epochs = model.checkpoints[0]?.epoch;
  const facts: [string, string][] = [
    ["Network", model.width === 1 ? model.network : `${model.network}, width ${formatNumber(model.width)}`],
    ["Training", trainingText(model)],
    ["Data", model.regime === "random" ? "none" : model.dataset],
    ["Epochs", epochs === undefined || model.regime === "random" ? "none" : String(epochs)],
    // Models that were trained with the same settings are called the same.
    ["Id", model.id],
  ];
  return (
    <li className="flex flex-col gap-5 border-t border-line py-7" data-testid="model">
      <div>
        <h2 className="text-2xl leading-tight">
          <Link
            href={`/models/${model.id}`}
            className="hover:underline hover:decoration-1 hover:underline-offset-4"
          >
            {model.label}
          </Link>
        </h2>
        <p className="tabular mt-1 text-sm text-soft">{modelScore(model) ?? "Never tested"}</p>
      </div>
      <dl className="tabular grid grid-cols-2 gap-x-6 gap-y-3 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="min-w-0 last:col-span-2">
            <dt className="text-xs text-faint">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-auto flex flex-wrap gap-3">
        <ButtonLink href={`/models/${model.id}`}>More about it</ButtonLink>
        <ButtonLink href={`/new?model=${model.id}`}>Paint with it</ButtonLink>
      </div>
    </li>
  );
}
