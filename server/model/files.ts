// A model as the files of a folder in `.data/models`, where the command line finds it: its card, and the weights of each
// checkpoint that has any.
import { type ModelCard, modelCardSchema } from "../../prisma/contract.ts";
import type { Context } from "../context.ts";

interface StoredModel {
  card: unknown;
  /** `weights` is the blob's key, the SHA-256 of the file. */
  checkpoints: readonly { epoch: number; metrics: unknown; weights: string | null }[];
}

export interface ModelFile {
  name: string;
  mime: string;
  /** The file's text, or the blob that it is. */
  content: { text: string } | { blob: string };
}

/**
 * The card first. Its list of checkpoints is what is stored: a model that was trained here keeps more than its last.
 * @returns none where the stored card is no card, of an older version for example.
 */
export function filesOf(model: StoredModel): ModelFile[] {
  const card = cardOf(model);
  if (!card) return [];
  const states = [{ weights: card.weights }, ...(card.checkpoints ?? [])];
  return [
    {
      name: "card.json",
      mime: "application/json",
      content: { text: `${JSON.stringify(card, null, 2)}\n` },
    },
    ...states.flatMap(({ weights }) =>
      weights
        ? [{ name: weights.file, mime: "application/octet-stream", content: { blob: weights.sha256 } }]
        : [],
    ),
  ];
}

/** @returns undefined when there is no such model, or none of its files is called so. */
export async function readFileOf(
  { db, blobs }: Context,
  id: string,
  name: string,
): Promise<{ mime: string; bytes: Uint8Array } | undefined> {
  const model = await db.model.findUnique({ where: { id }, include: { checkpoints: true } });
  const file = model && filesOf(model).find((one) => one.name === name);
  if (!file) return undefined;
  const { content, mime } = file;
  const bytes = "text" in content ? Buffer.from(content.text) : await blobs.get(content.blob);
  return bytes && { mime, bytes };
}

function cardOf({ card: stored, checkpoints }: StoredModel): ModelCard | undefined {
  const { data: card } = modelCardSchema.safeParse(stored);
  if (!card) return undefined;
  const known = new Map(card.checkpoints?.map((checkpoint) => [checkpoint.epoch, checkpoint]));
  for (const { epoch, metrics, weights } of checkpoints) {
    if (known.has(epoch) || epoch === Math.round(card.epochs)) continue;
    known.set(epoch, {
      epoch,
      metrics: metrics as Record<string, number>,
      weights:
        weights === null ? null : { file: `epoch-${epoch}.safetensors`, sha256: weights, dtype: "F16" },
    });
  }
  if (known.size === 0) return card;
  return { ...card, checkpoints: [...known.values()].sort((a, b) => a.epoch - b.epoch) };
}
