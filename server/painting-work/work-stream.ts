// The work on a painting for one subscriber: as it is now, then as it changes. Between two looks only the newest counts.
import { abortable, createBell } from "../abortable.ts";
import type { Context } from "../context.ts";
import { findPainting } from "../painting/service.ts";
import type { PaintingWork } from "./type.ts";

/** @throws NOT_FOUND for an unknown painting. */
export async function streamPaintingWork({ db, works }: Context, paintingId: string) {
  await findPainting(db, paintingId);
  return abortable((signal) => {
    const bell = createBell(signal);
    signal.addEventListener("abort", works.onChange(paintingId, bell.ring), { once: true });
    return changes(() => works.newestOf(paintingId), bell.wait, signal);
  });
}

async function* changes(
  look: () => PaintingWork | undefined,
  wait: () => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<{ work: PaintingWork | null }, void, undefined> {
  let told: PaintingWork | null | undefined;
  while (!signal.aborted) {
    const work = look() ?? null;
    if (work !== told) {
      told = work;
      yield { work };
    } else await wait();
  }
}
