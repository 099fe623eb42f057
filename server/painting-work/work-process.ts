// A process that works out strokes for one painting and ends: planning takes seconds, which are not the server's. It stores
// nothing: each batch is handed over, and the next begins when that one is stored.
import {
  blankStroke,
  PAINTING_LIMITS,
  paletteOf,
  planAutoPaint,
  Relaxation,
  type Stroke,
} from "../../gpu/paint/index.ts";
import type { LoggedStroke } from "../painting/strokes.ts";
import {
  type AutoPaintTask,
  NEXT,
  type RelaxTask,
  type WorkBatch,
  type WorkMessage,
  type WorkTask,
} from "./protocol.ts";

/** Strokes of a batch: small enough to see them come, and to cancel in between. */
const BATCH = 100;

function* autoPaint({ source, leans, options }: AutoPaintTask): Generator<WorkBatch, string> {
  const plan = planAutoPaint(source, options, leans);
  const stroke = blankStroke();
  for (let at = 0; at < plan.length; at += BATCH) {
    const end = Math.min(plan.length, at + BATCH);
    const strokes = Array.from({ length: end - at }, (_, i) => logged(plan.read(at + i, stroke)));
    yield { strokes, done: end, total: plan.length };
  }
  return `${plan.length.toLocaleString("en")} strokes painted.`;
}

/** A copy without the digits that float32 adds: JSON would write them in full. */
function logged({ path: _, ...stroke }: Stroke): LoggedStroke {
  const short = (value: number) => Number(value.toPrecision(7));
  return {
    ...stroke,
    ...{ x: short(stroke.x), y: short(stroke.y), length: short(stroke.length), width: short(stroke.width) },
    ...{ red: short(stroke.red), green: short(stroke.green), blue: short(stroke.blue) },
    ...{ alpha: short(stroke.alpha), theta: short(stroke.theta) },
  };
}

/** Batches of a relaxation: each is seen at once, and has every window paint again what lies above it. */
const RELAX_BATCHES = 20;

function* relax({ source, leans, ground, strokes, options }: RelaxTask): Generator<WorkBatch, string> {
  const palette = options.palette.length > 0 ? paletteOf(options.palette) : undefined;
  const start = strokes.map(({ stroke }) => stroke);
  const relaxation = new Relaxation(start, { source, leans, ground, palette, seed: options.seed });
  const { error } = relaxation;
  const { strokesPerEvent } = PAINTING_LIMITS;
  const total = options.steps;
  // So large that there are few, so small that an event holds what one may change.
  const size = Math.min(strokesPerEvent, Math.max(50, Math.ceil(total / RELAX_BATCHES)));
  let kept = 0;
  for (let done = 0; done < total; ) {
    const changed = new Set<number>();
    for (const end = Math.min(total, done + size); done < end; done++) {
      const place = relaxation.step();
      if (place === undefined) continue;
      kept += 1;
      changed.add(place);
    }
    const replaced = [...changed].flatMap((place) => {
      const placed = strokes[place];
      if (!placed) return [];
      const { event, index } = placed;
      return { ...logged(relaxation.strokeAt(place)), replaces: { event, index } };
    });
    yield { strokes: replaced, done, total };
  }
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `${kept.toLocaleString("en")} of ${total.toLocaleString("en")} changes kept: ${percent(error)} away from the photograph before, ${percent(relaxation.error)} now.`;
}

const workOn = (task: WorkTask) => (task.kind === "AUTO_PAINT" ? autoPaint(task) : relax(task));

let work: Generator<WorkBatch, string> | undefined;
process.on("message", (message: unknown) => {
  if (message !== NEXT) work = workOn(message as WorkTask);
  const result = work?.next();
  if (!result) return;
  if (result.done) send({ summary: result.value }, () => process.disconnect());
  else send(result.value);
});

function send(message: WorkMessage, then?: () => void): void {
  process.send?.(message, undefined, undefined, then);
}
