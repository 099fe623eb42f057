// Which of a model's checkpoints is meant where nobody names one: the same for the API and for workers.
import { modelCardSchema } from "./contract.ts";

const epochsSchema = modelCardSchema.pick({ epochs: true });

/**
 * The state that the card speaks of first, the others from the newest on. A training that ends with its best epoch has
 * stored later ones, and a model that is published again may have fewer epochs than before.
 * @param card as stored. Where it names no epoch that is there, the newest is first.
 */
export function finalFirst<Checkpoint extends { epoch: number }>(
  card: unknown,
  checkpoints: readonly Checkpoint[],
): Checkpoint[] {
  const epochs = epochsSchema.safeParse(card).data?.epochs;
  const isFinal = ({ epoch }: Checkpoint) => epochs !== undefined && epoch === Math.round(epochs);
  return checkpoints.toSorted((a, b) => Number(isFinal(b)) - Number(isFinal(a)) || b.epoch - a.epoch);
}
