// The only writer of PaintingEvents: checks them, numbers them without gap, wakes subscribers. All of a request is stored
// or nothing of it; what was stored before is not stored again.
import { PAINTING_LIMITS } from "../../gpu/paint/index.ts";
import type { Prisma, PrismaClient } from "../../prisma/client.ts";
import { PAINTING_CHANNEL } from "../../prisma/contract.ts";
import { notify, PATIENT } from "../../prisma/run-store.ts";
import { ApiError, badInput } from "../errors.ts";
import type { PaintInput, PaintingEventInput } from "./input.ts";
import { type PaintingRow, unknownPainting } from "./service.ts";
import { describeFaults, type LoggedStroke, strokesSchema } from "./strokes.ts";

type Transaction = Prisma.TransactionClient;

const MAX_ID_LENGTH = 64;

interface NewEvent extends Omit<PaintingEventInput, "strokes"> {
  strokes: LoggedStroke[];
}

/**
 * @returns the painting as it is afterwards.
 * @throws NOT_FOUND for an unknown painting; BAD_INPUT for events that are none and for gestures that nobody made;
 * TOO_LARGE for requests and paintings beyond PAINTING_LIMITS.
 */
export async function paint(db: PrismaClient, { painting, events }: PaintInput): Promise<PaintingRow> {
  const checked = checkEvents(events);
  return db.$transaction(async (tx) => {
    // The lock serialises painters, so that sequences are 1..n without gap or repeat.
    const [row] = await tx.$queryRaw<
      PaintingRow[]
    >`SELECT * FROM "Painting" WHERE id = ${painting} FOR UPDATE`;
    if (!row) throw unknownPainting(painting);
    const fresh = await withoutStored(tx, row.id, checked);
    if (fresh.length === 0) return row;
    await checkGestures(tx, row.id, fresh);
    const strokeCount = row.strokeCount + strokesOf(fresh);
    const lastSequence = row.lastSequence + fresh.length;
    checkRoom(strokeCount, lastSequence);
    await tx.paintingEvent.createMany({
      data: fresh.map(({ strokes, ...event }, index) => ({
        ...event,
        paintingId: row.id,
        sequence: row.lastSequence + 1 + index,
        ...(event.kind === "STROKES" ? { strokes } : {}),
      })),
    });
    await notify(tx, PAINTING_CHANNEL, `${row.id}:${lastSequence}`);
    return tx.painting.update({
      where: { id: row.id },
      data: { lastSequence, strokeCount, updatedAt: new Date() },
    });
  }, PATIENT);
}

const strokesOf = (events: readonly NewEvent[]) =>
  events.reduce((sum, { strokes }) => sum + strokes.length, 0);

function checkEvents(events: readonly PaintingEventInput[]): NewEvent[] {
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
  return events.map(checkEvent);
}

function checkEvent({ id, kind, gesture, author, strokes }: PaintingEventInput, index: number): NewEvent {
  for (const [name, value] of Object.entries({ id, gesture, author })) {
    if (value.length > 0 && value.length <= MAX_ID_LENGTH) continue;
    throw badInput(`events.${index}.${name} must have 1 to ${MAX_ID_LENGTH} characters.`, "Use UUIDs.");
  }
  if (kind !== "STROKES") {
    if (!strokes?.length) return { id, kind, gesture, author, strokes: [] };
    throw badInput(`events.${index} is ${kind} and has strokes.`, "Only STROKES may carry strokes.");
  }
  // GraphQL gives a path that was left out as null.
  const plain = strokes?.map(({ path, ...stroke }) => (path ? { ...stroke, path } : stroke)) ?? [];
  const parsed = strokesSchema.safeParse(plain);
  if (parsed.success) return { id, kind, gesture, author, strokes: parsed.data };
  throw badInput(
    `Strokes that no painting takes: ${describeFaults(parsed.error, `events.${index}.strokes`)}.`,
    "Nothing of the request was stored. Correct the strokes and send it again.",
  );
}

/** Without those that are stored already, and without repetitions. */
async function withoutStored(
  tx: Transaction,
  paintingId: string,
  events: readonly NewEvent[],
): Promise<NewEvent[]> {
  const stored = await tx.paintingEvent.findMany({
    where: { paintingId, id: { in: events.map(({ id }) => id) } },
    select: { id: true },
  });
  const seen = new Set(stored.map(({ id }) => id));
  return events.filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** UNDO and REDO must name a gesture that exists by then. */
async function checkGestures(
  tx: Transaction,
  paintingId: string,
  events: readonly NewEvent[],
): Promise<void> {
  const made = new Set<string>();
  for (const { kind, gesture } of events) {
    if (kind === "STROKES" || kind === "CLEAR") made.add(gesture);
    else if (!made.has(gesture)) {
      const first = await tx.paintingEvent.findFirst({
        where: { paintingId, gesture },
        select: { sequence: true },
      });
      if (!first) {
        throw badInput(
          `There is no gesture "${gesture}" to ${kind.toLowerCase()} in this painting.`,
          "Name the gesture of an earlier STROKES or CLEAR event.",
        );
      }
      made.add(gesture);
    }
  }
}

function checkRoom(strokes: number, events: number): void {
  const { eventsPerPainting, strokesPerPainting } = PAINTING_LIMITS;
  if (strokes <= strokesPerPainting && events <= eventsPerPainting) return;
  throw new ApiError(
    "TOO_LARGE",
    `A painting holds ${strokesPerPainting} strokes and ${eventsPerPainting} events, undone ones included; this one is full.`,
    { remedy: "Print this one and begin another." },
  );
}
