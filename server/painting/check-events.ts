// What clients send to paint, checked and turned into what append.ts stores. Refuses before the database is asked.
import { PAINTING_LIMITS } from "../../gpu/paint/index.ts";
import { ApiError, badInput } from "../errors.ts";
import type { NewEvent } from "./append.ts";
import type { PaintingEventInput } from "./input.ts";
import { describeFaults, MAX_ID_LENGTH, strokesSchema } from "./strokes.ts";

/** @throws BAD_INPUT for events that are none; TOO_LARGE for more of them than a request may carry. */
export function checkEvents(events: readonly PaintingEventInput[]): NewEvent[] {
  const { eventsPerRequest, strokesPerRequest } = PAINTING_LIMITS;
  const given = events.reduce((sum, { strokes }) => sum + (strokes?.length ?? 0), 0);
  if (events.length > eventsPerRequest || given > strokesPerRequest) {
    throw new ApiError(
      "TOO_LARGE",
      `A request may carry ${eventsPerRequest} events and ${strokesPerRequest} strokes, not ${events.length} and ${given}.`,
      { remedy: "Send them in several requests, one after the other." },
    );
  }
  if (events.length === 0) throw badInput("events is empty.", "Send at least one event.");
  return events.map((event, index) => checkEvent(event, `events.${index}`));
}

function checkEvent({ id, kind, gesture, author, strokes }: PaintingEventInput, place: string): NewEvent {
  for (const [name, value] of Object.entries({ id, gesture, author })) checkId(value, `${place}.${name}`);
  if (kind === "REPLACE") {
    throw badInput(
      `${place} is REPLACE: only relaxation puts strokes in the place of others.`,
      "The mutation `relaxPainting` does; or undo the gesture and paint another.",
    );
  }
  if (kind !== "STROKES") {
    if (!strokes?.length) return { id, kind, gesture, author, strokes: [] };
    throw badInput(`${place} is ${kind} and has strokes.`, "Only STROKES may carry strokes.");
  }
  // GraphQL gives a path that was left out as null.
  const plain = strokes?.map(({ path, ...stroke }) => (path ? { ...stroke, path } : stroke)) ?? [];
  const parsed = strokesSchema.safeParse(plain);
  if (parsed.success) return { id, kind, gesture, author, strokes: parsed.data };
  throw badInput(
    `Strokes that no painting takes: ${describeFaults(parsed.error, `${place}.strokes`)}.`,
    "Nothing of the request was stored. Correct the strokes and send it again.",
  );
}

/** Ids are the client's own: anything short. @throws BAD_INPUT. */
export function checkId(id: string, place: string): void {
  if (id.length > 0 && id.length <= MAX_ID_LENGTH) return;
  throw badInput(`${place} must have 1 to ${MAX_ID_LENGTH} characters.`, "Use UUIDs.");
}
