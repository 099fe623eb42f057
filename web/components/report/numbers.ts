// The numbers of a page for programs: its curves and its report, with all that they depend on.
import type { ModelPageQuery } from "../../lib/gql/graphql.ts";
import type { RunSnapshot } from "../../lib/run-feed.ts";
import { readCard } from "../models/model-facts.ts";
import type { RunDetails } from "../run/run-states.ts";

/**
 * Of a run that goes on, as far as it is. Curves are columns: value i belongs to iteration i of the list and is null where
 * nothing was reported; those of long runs are thinned, as the page shows them.
 */
export function runNumbers(run: RunDetails, { iterations, losses, state }: RunSnapshot) {
  const { id, method, parameters, seed, dataset, content, style, model, checkpoint, peers } = run;
  const { madeModel, engine, codeVersion, createdAt, finishedAt, report } = run;
  const namePicture = (picture: RunDetails["content"]) =>
    picture ? { id: picture.id, name: picture.name } : undefined;
  const nameModel = (one: { id: string; label: string }, of?: { epoch: number } | null) => ({
    id: one.id,
    label: one.label,
    epoch: of?.epoch,
  });
  return {
    run: {
      ...{ id, method, parameters, seed, dataset: dataset ?? undefined },
      content: namePicture(content),
      style: namePicture(style),
      model: model ? nameModel(model, checkpoint) : undefined,
      peers: peers.map((peer) => nameModel(peer.model, peer.checkpoint)),
      madeModel: madeModel ?? undefined,
      state: state ?? run.state,
      ...{ engine, codeVersion, createdAt, finishedAt },
    },
    curves: { iterations, values: Object.fromEntries(losses) },
    report: report ?? undefined,
  };
}

/** What a model's page says of it beside its numbers. */
export function modelNumbers(model: NonNullable<ModelPageQuery["model"]>) {
  const { id, label, network, width, classes, dataset, regime, seed } = model;
  const { epochs, parameters, command, commit } = readCard(model.card);
  return { id, label, network, width, classes, dataset, regime, seed, epochs, parameters, command, commit };
}
