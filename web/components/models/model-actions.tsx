import type { ModelPageQuery } from "../../lib/gql/graphql.ts";
import { modelsFor } from "../new-run/start-from.ts";
import { ButtonLink } from "../ui/button.tsx";
import { DeleteModelButton } from "./delete-model-button.tsx";
import type { ModelDetails } from "./model-view.tsx";

/** Painting with it, and whatever a worker can find out about it. */
export function ModelActions({
  model,
  methods,
}: {
  model: ModelDetails;
  methods: ModelPageQuery["methods"];
}) {
  const newest = model.checkpoints[0];
  const about = `model=${encodeURIComponent(model.id)}${newest ? `&checkpoint=${newest.id}` : ""}`;
  return (
    <div className="flex flex-wrap gap-3">
      <ButtonLink look="primary" href={`/new?${about}`}>
        Stylise with this
      </ButtonLink>
      {methods
        .filter((method) => method.makes !== "IMAGE" && method.inputs.model)
        .filter((method) => modelsFor(method, [model]).length > 0)
        .map(({ id, label, makes }) => (
          <ButtonLink key={id} href={`/new?method=${id}&${about}`}>
            {makes === "MODEL" ? "Train it further" : label}
          </ButtonLink>
        ))}
      <DeleteModelButton model={model} />
    </div>
  );
}
