// What the parts of a long measurement found. A measurement whose parts follow from its settings alone can be broken off
// and begun again: the parts that the journal knows are handed out, the rest is computed.
import { z } from "zod";

export const journalSchema = z.array(
  z.object({
    /** What was computed, to notice a journal of something else. */
    part: z.string(),
    /** Spent on it, when it was computed. */
    seconds: z.number(),
    found: z.unknown(),
  }),
);
export type JournalEntries = z.infer<typeof journalSchema>;

export class Journal {
  readonly #known: JournalEntries;
  readonly #entries: JournalEntries = [];

  /** @param known entries of an earlier attempt at the same measurement. */
  constructor(known: JournalEntries = []) {
    this.#known = known;
  }

  /** All parts so far, as JSON values; a copy. */
  get entries(): JournalEntries {
    return [...this.#entries];
  }

  /**
   * Hands out what an earlier attempt found, or computes it. Parts have to be asked for in the same order each time.
   * @param schema of what is found, which has to survive JSON.
   * @throws when the earlier attempt did something else here.
   */
  async part<Found>(
    part: string,
    schema: z.ZodType<Found>,
    compute: () => Promise<Found>,
  ): Promise<{ found: Found; seconds: number }> {
    const known = this.#known[this.#entries.length];
    if (known && known.part !== part) {
      throw new Error(
        `The earlier attempt did "${known.part}" where "${part}" is due: begin this measurement anew.`,
      );
    }
    if (known) {
      this.#entries.push(known);
      return { found: schema.parse(known.found), seconds: known.seconds };
    }
    const startedAt = performance.now();
    const found = await compute();
    const seconds = (performance.now() - startedAt) / 1000;
    this.#entries.push({ part, seconds, found });
    return { found, seconds };
  }
}
