// Paintings as they travel: events to and from the API, the ground as a colour, who this browser is.
import type { Client } from "urql";
import * as z from "zod/mini";
import { BRUSHES, PAINTING_EVENT_KINDS } from "../../../gpu/paint/index.ts";
import { PaintDocument } from "../gql/graphql.ts";
import { newId } from "../new-id.ts";
import { isFinal, messageOf } from "../refusal.ts";
import { RefusedError } from "./outbox.ts";
import type { LogEvent } from "./painting-log.ts";

// Ranges were the server's to check; here a stroke only has to be one.
const strokeSchema = z.object({
  x: z.number(),
  y: z.number(),
  path: z.optional(z.array(z.number())),
  red: z.number(),
  green: z.number(),
  blue: z.number(),
  alpha: z.number(),
  length: z.number(),
  width: z.number(),
  theta: z.number(),
  brush: z.enum(BRUSHES),
  seed: z.number(),
  timeMs: z.number(),
  replaces: z.optional(z.object({ event: z.string(), index: z.number() })),
});

const eventSchema = z.object({
  id: z.string(),
  kind: z.enum(PAINTING_EVENT_KINDS),
  gesture: z.string(),
  author: z.string(),
  strokes: z.array(strokeSchema),
});

export const readEvent = (event: unknown): LogEvent => eventSchema.parse(event);

/** @throws RefusedError when the server will never take them; another error when it may be tried again. */
export async function sendEvents(
  client: Client,
  painting: string,
  events: readonly LogEvent[],
): Promise<void> {
  const input = {
    painting,
    events: events.map(({ id, kind, gesture, author, strokes }) => ({
      ...{ id, kind, gesture, author },
      strokes: strokes.map(({ path, replaces: _, ...stroke }) => ({
        ...stroke,
        ...(path ? { path: Array.from(path) } : {}),
      })),
    })),
  };
  const { error } = await client.mutation(PaintDocument, { input }).toPromise();
  if (!error) return;
  throw isFinal(error) ? new RefusedError(messageOf(error)) : error;
}

const AUTHOR_KEY = "pentimento-author";

/** Whose strokes undo takes back: this browser's, over reloads. */
export function authorId(): string {
  try {
    const known = localStorage.getItem(AUTHOR_KEY);
    if (known) return known;
    const made = newId();
    localStorage.setItem(AUTHOR_KEY, made);
    return made;
  } catch {
    return newId();
  }
}
