// A process that works out strokes for one painting and ends: planning takes seconds, which are not the server's. It stores
// nothing: each batch is handed over, and the next begins when that one is stored.
import { blankStroke, planAutoPaint, type Stroke } from "../../gpu/paint/index.ts";
import type { LoggedStroke } from "../painting/strokes.ts";
import { type AutoPaintTask, NEXT, type WorkBatch, type WorkMessage, type WorkTask } from "./protocol.ts";

/** Strokes of a batch: small enough to see them come, and to cancel in between. */
const BATCH = 100;

function* autoPaint({ source, options }: AutoPaintTask): Generator<WorkBatch, string> {
  const plan = planAutoPaint(source, options);
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

let work: Generator<WorkBatch, string> | undefined;
process.on("message", (message: unknown) => {
  if (message !== NEXT) work = autoPaint(message as WorkTask);
  const result = work?.next();
  if (!result) return;
  if (result.done) send({ summary: result.value }, () => process.disconnect());
  else send(result.value);
});

function send(message: WorkMessage, then?: () => void): void {
  process.send?.(message, undefined, undefined, then);
}
