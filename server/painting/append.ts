// The only writer of PaintingEvents: numbers them without gap, wakes subscribers. All of a call is stored or nothing of it;
// what was stored before is not stored again.
import { PAINTING_LIMITS } from "../../gpu/paint/index.ts";
import type { PaintingEventKind, Prisma, PrismaClient } from "../../prisma/client.ts";
import { PAINTING_CHANNEL } from "../../prisma/contract.ts";
import { notify, PATIENT } from "../../prisma/run-store.ts";
import { ApiError, badInput } from "../errors.ts";
import { type PaintingRow, unknownPainting } from "./service.ts";
import type { LoggedStroke, Replacement } from "./strokes.ts";

type Transaction = Prisma.TransactionClient;

/** An event that was checked (check-events.ts), before it has its number. */
export interface NewEvent {
  id: string;
  kind: PaintingEventKind;
  gesture: string;
  author: string;
  strokes: (LoggedStroke | Replacement)[];
}

/**
 * @returns the painting as it is afterwards.
 * @throws NOT_FOUND for an unknown painting; BAD_INPUT for gestures that nobody made; TOO_LARGE for paintings beyond
 * PAINTING_LIMITS.
 */
export async function appendPaintingEvents(
  db: PrismaClient,
  painting: string,
  events: readonly NewEvent[],
): Promise<PaintingRow> {
  return db.$transaction(async (tx) => {
    // The lock serialises painters, so that sequences are 1..n without gap or repeat.
    const [row] = await tx.$queryRaw<
      PaintingRow[]
    >`SELECT * FROM "Painting" WHERE id = ${painting} FOR UPDATE`;
    if (!row) throw unknownPainting(painting);
    const fresh = await withoutStored(tx, row.id, events);
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
        ...(event.kind === "STROKES" || event.kind === "REPLACE" ? { strokes } : {}),
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
    if (kind !== "UNDO" && kind !== "REDO") made.add(gesture);
    else if (!made.has(gesture)) {
      const first = await tx.paintingEvent.findFirst({
        where: { paintingId, gesture },
        select: { sequence: true },
      });
      if (!first) {
        throw badInput(
          `There is no gesture "${gesture}" to ${kind.toLowerCase()} in this painting.`,
          "Name the gesture of an earlier STROKES, REPLACE or CLEAR event.",
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
