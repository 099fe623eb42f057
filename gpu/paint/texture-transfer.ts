// The passes of coherent synthesis and transfer, over one or more sizes, a band of rows at a time. All that changes is plain
// data, so that the work can stop after any band and go on elsewhere. texture-coherent.ts decides pixels.
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { seededRandom } from "../random.ts";
import { luminanceOf } from "./filters.ts";
import { CoherentScan, type Pass } from "./texture-coherent.ts";
import {
  type ColourSpace,
  type Exemplar,
  exemplarOf,
  type Guide,
  guideOf,
  matchTones,
  type ToneMatching,
} from "./texture-exemplar.ts";
import { copyField, fieldSchema, finerField, randomField, type SourceField } from "./texture-field.ts";
import { type Labels, RegionMatch } from "./texture-labels.ts";
import { shrunk, sizeAt } from "./texture-levels.ts";
import { refine } from "./texture-refine.ts";

export interface TransferOptions {
  /** Its size is the result's. */
  content: Raster;
  sample: Raster;
  /** Regions of the content that shall be copied from regions of the sample. */
  labels?: Labels | undefined;
  /** What a pixel costs from another region than its own, against the mean difference of neighbours. */
  labelWeight: number;
  /** Without guidance texture alone is synthesised. */
  isGuided: boolean;
  reach: number;
  toneReach: number;
  toneWeight: number;
  contourWeight: number;
  toneMatching: ToneMatching;
  colours: ColourSpace;
  chance: number;
  bestOf: number;
  coherenceBoost: number;
  passes: number;
  levels: number;
  isTileable: boolean;
  /** Whether PatchMatch mends the whole in the end. */
  isRefined: boolean;
  seed: number;
}

/** Bands a pass: the rows come down like a print. */
const BANDS = 16;
/** Tones count for less from pass to pass, as texture falls into place. */
const TONE_DECAY = 0.6;
/** A pass that changes less of the picture than this is its size's last. */
const SETTLED = 0.005;
/** Of PatchMatch, in the end. */
const REFINING_SWEEPS = 4;

const stateSchema = z.object({
  /** Passes done, and rows of the present one. */
  pass: z.int().min(0),
  row: z.int().min(0),
  /** By the present pass, in pixels. */
  changed: z.int().min(0),
  /** Sweeps of refining done. */
  refined: z.int().min(0),
  field: fieldSchema,
});
type State = z.infer<typeof stateSchema>;

interface LevelPass extends Pass {
  /** 0 is full size, each further one half of it. */
  level: number;
}

interface Level {
  exemplar: Exemplar;
  target: Guide | undefined;
  regions: RegionMatch | undefined;
  scan: CoherentScan;
}

export class Transfer {
  readonly #options: TransferOptions;
  readonly #passes: readonly LevelPass[];
  readonly #state: State;
  #level: Level | undefined;

  constructor(options: TransferOptions, state?: unknown) {
    this.#options = options;
    this.#passes = passesOf(options);
    this.#state = state === undefined ? this.#begin() : stateSchema.parse(state);
  }

  get isDone(): boolean {
    return this.remaining === 0;
  }

  /** What is being done: the pass that is at work, or was the last. */
  get stage(): string {
    if (this.#isPrinted) return "Refining";
    const { level, isCausal } = this.#passes[Math.min(this.#state.pass, this.#passes.length - 1)]!;
    return `${isCausal ? "Printing" : "Mending"}${level > 0 ? ` at 1/${2 ** level} of the size` : ""}`;
  }

  /** Bands, and sweeps of refining, that may still come. */
  get remaining(): number {
    const { pass, row, refined } = this.#state;
    return this.#passes
      .slice(pass)
      .reduce(
        (sum, { level }, i) => sum + bandsOf(this.#sizeAt(level).height, i === 0 ? row : 0),
        (this.#options.isRefined ? REFINING_SWEEPS : 0) - refined,
      );
  }

  get #isPrinted(): boolean {
    return this.#state.pass === this.#passes.length;
  }

  /** A band of rows, or a sweep of refining. @returns the part of its pixels that changed, and their mean cost. */
  advance(): { changed: number; cost: number } {
    if (this.#isPrinted) return this.#refine();
    const state = this.#state;
    const pass = this.#passes[state.pass]!;
    const { scan } = this.#currentLevel();
    const { width, height } = state.field;
    const from = state.row;
    let cost = 0;
    let changed = 0;
    for (const end = Math.min(height, from + bandRows(height)); state.row < end; state.row++) {
      const report = scan.scanRow(pass, state.row);
      cost += report.cost;
      changed += report.changed;
    }
    state.changed += changed;
    const pixels = width * (state.row - from);
    if (state.row === height) this.#endPass(pass);
    return { changed: changed / pixels, cost: cost / pixels };
  }

  /** Where pixels come from at present, with the sample they come from. */
  present(): { field: SourceField; exemplar: Exemplar; isPrinted: (row: number) => boolean } {
    const { pass, row, field } = this.#state;
    const isPrinting = this.#passes[pass]?.isCausal === true;
    return {
      field,
      exemplar: this.#currentLevel().exemplar,
      isPrinted: (y) => !isPrinting || y < row,
    };
  }

  save(): State {
    return { ...this.#state, field: copyField(this.#state.field) };
  }

  #refine(): { changed: number; cost: number } {
    const state = this.#state;
    const { exemplar, target, regions } = this.#currentLevel();
    const toneWeight = this.#options.toneWeight * TONE_DECAY ** this.#options.passes;
    const refinement = { ...this.#options, exemplar, target, regions, toneWeight };
    const report = refine(state.field, refinement, state.refined);
    state.refined += 1;
    return report;
  }

  #endPass({ level }: LevelPass): void {
    const state = this.#state;
    const isSettled = state.changed < SETTLED * state.field.x.length;
    state.pass += 1;
    if (isSettled) while (this.#passes[state.pass]?.level === level) state.pass += 1;
    state.row = 0;
    state.changed = 0;
    const next = this.#passes[state.pass];
    if (!next || next.level === level) return;
    const coarse = this.#currentLevel().exemplar;
    const exemplar = this.#exemplarAt(next.level);
    const { width, height } = this.#sizeAt(next.level);
    state.field = finerField(state.field, { width, height, coarse, fine: exemplar });
    this.#level = undefined;
  }

  #begin(): State {
    const { level } = this.#passes[0]!;
    const exemplar = this.#exemplarAt(level);
    const random = seededRandom(this.#options.seed, "start");
    const field = randomField(this.#sizeAt(level), exemplar, random, this.#regionsAt(level, exemplar));
    return { pass: 0, row: 0, changed: 0, refined: 0, field };
  }

  #currentLevel(): Level {
    if (this.#level) return this.#level;
    const { pass, field } = this.#state;
    const { level } = this.#passes[Math.min(pass, this.#passes.length - 1)]!;
    const exemplar = this.#exemplarAt(level);
    const regions = this.#regionsAt(level, exemplar);
    const target = this.#options.isGuided ? this.#guideAt(level, regions) : undefined;
    const scan = new CoherentScan(field, { ...this.#options, exemplar, target, regions });
    this.#level = { exemplar, target, regions, scan };
    return this.#level;
  }

  #exemplarAt(level: number): Exemplar {
    const { sample, reach, colours, toneReach } = this.#options;
    return exemplarOf(shrunk(sample, level), { radius: reach, colours, toneRadius: toneReach });
  }

  #regionsAt(level: number, exemplar: Exemplar): RegionMatch | undefined {
    const { labels, labelWeight } = this.#options;
    return labels && new RegionMatch(labels, labelWeight, this.#sizeAt(level), exemplar);
  }

  #guideAt(level: number, regions: RegionMatch | undefined): Guide {
    const { content, sample, toneMatching, toneReach } = this.#options;
    const [target, model] = [content, sample].map((picture) => luminanceOf(shrunk(picture, level)));
    const tones = (regions ?? { matchTones }).matchTones(target!, model!, toneMatching);
    return guideOf(tones, toneReach);
  }

  #sizeAt(level: number) {
    return sizeAt(this.#options.content, level);
  }
}

/** The smallest size is printed and mended, the others are mended. */
function passesOf({ passes, levels, chance }: TransferOptions): LevelPass[] {
  return Array.from({ length: levels }, (_, i) => levels - 1 - i).flatMap((level) =>
    Array.from({ length: Math.max(1, passes) }, (_, i) => i)
      .filter((i) => i > 0 || level === levels - 1 || passes === 1)
      .map((i) => ({
        level,
        name: `${level}/${i}`,
        isCausal: i === 0 && level === levels - 1,
        // By turns, or all seams would lean the same way.
        isBackwards: i % 2 === 1,
        toneScale: TONE_DECAY ** i,
        chance: passes === 1 ? chance : chance * (1 - i / (passes - 1)),
      })),
  );
}

const bandRows = (height: number) => Math.ceil(height / BANDS);
const bandsOf = (height: number, row: number) => Math.ceil((height - row) / bandRows(height));
