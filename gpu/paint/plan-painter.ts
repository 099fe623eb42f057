// Paints what was planned beforehand, in equal batches.
import type { Painting } from "./painting.ts";
import type { Painter } from "./session.ts";
import { blankStroke, type Stroke, type StrokeLog } from "./stroke.ts";

/** Batches of a plan; whatever is mended in the end is one more. */
const BATCHES = 40;

export interface PlanOptions {
  /** Says what the last stroke of a batch was. */
  stage(stroke: Stroke): string;
  /** Lays further strokes on bare places once the plan is done. */
  mend?: () => void;
}

/** Goes on where the painting's log ends, so it needs no state: an equal plan is made from equal inputs. */
export class PlanPainter implements Painter {
  readonly batches: number;
  readonly #painting: Painting;
  readonly #plan: StrokeLog;
  readonly #options: PlanOptions;
  readonly #batch: number;
  readonly #stroke = blankStroke();

  constructor(painting: Painting, plan: StrokeLog, options: PlanOptions) {
    this.#painting = painting;
    this.#plan = plan;
    this.#options = options;
    this.#batch = Math.max(1, Math.ceil(plan.length / BATCHES));
    this.batches = Math.ceil(plan.length / this.#batch) + (options.mend ? 1 : 0);
  }

  next(): string | undefined {
    const { log, canvas } = this.#painting;
    if (log.length < this.#plan.length) {
      const end = Math.min(this.#plan.length, log.length + this.#batch);
      while (log.length < end) this.#painting.lay(this.#plan.read(log.length, this.#stroke));
      return this.#options.stage(this.#stroke);
    }
    if (!this.#options.mend || log.length > this.#plan.length || canvas.coverage === 1) return undefined;
    this.#options.mend();
    return "Holes mended";
  }

  save(): Record<string, unknown> {
    return {};
  }
}
