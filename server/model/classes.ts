import { modelCardSchema } from "../../prisma/contract.ts";

/** @param card as stored. @returns how many classes the model tells apart; null where the card does not say. */
export const classesOf = (card: unknown): number | null =>
  modelCardSchema.pick({ classes: true }).safeParse(card).data?.classes ?? null;
