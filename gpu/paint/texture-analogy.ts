// An analogy from small to large: search for patches, vote, and again, at one size after the other. All that changes is plain data,
// so that the work can stop after any sweep and go on elsewhere. texture-patches.ts searches.
import { z } from "zod";
import type { Raster } from "../image/raster.ts";
import { seededRandom } from "../random.ts";
import { luminanceOf } from "./filters.ts";
import {
  type ColourSpace,
  type Exemplar,
  exemplarOf,
  featuresOf,
  type Guide,
  guideOf,
  matchTones,
  type ToneMatching,
} from "./texture-exemplar.ts";
import { copyField, fieldSchema, finerField, randomField, type SourceField } from "./texture-field.ts";
import { type Labels, RegionMatch } from "./texture-labels.ts";
import { shrunk } from "./texture-levels.ts";
import { comparedOf, improve, type PatchSearch, type Voted, vote, wrapped } from "./texture-patches.ts";

export interface AnalogyOptions {
  /** Its size is the result's. */
  content: Raster;
  sample: Raster;
  /** Regions of the content that shall be copied from regions of the sample. */
  labels?: Labels | undefined;
  /** What a patch costs from another region than its own, against the mean difference of its pixels. */
  labelWeight: number;
  /** Of the patches, in pixels. */
  reach: number;
  /** Weight of tones against colours. */
  toneWeight: number;
  toneReach: number;
  toneMatching: ToneMatching;
  colours: ColourSpace;
  /** Sizes, each half of the next. */
  levels: number;
  /** Votes at each size. */
  rounds: number;
  /** Of the search, before each vote. */
  sweeps: number;
  isTileable: boolean;
  seed: number;
}

const stateSchema = z.object({
  /** Sweeps done, over all sizes. */
  done: z.int().min(0),
  field: fieldSchema,
  /** What was voted for last, sRGB; none before the first vote. */
  voted: z.object({ width: z.int(), height: z.int(), data: z.instanceof(Float32Array) }).optional(),
});
type State = z.infer<typeof stateSchema>;

interface Level {
  exemplar: Exemplar;
  guide: Guide;
  regions: RegionMatch | undefined;
}

/** No size has a shorter side than this, except where the pictures themselves do. */
const SMALLEST_PX = 24;

export class Analogy {
  readonly #options: AnalogyOptions;
  readonly #levels: number;
  readonly #state: State;
  #level: { index: number; made: Level } | undefined;
  #search: PatchSearch | undefined;

  constructor(options: AnalogyOptions, state?: unknown) {
    this.#options = options;
    const { content, sample, levels } = options;
    const shorter = Math.min(content.width, content.height, sample.width, sample.height);
    this.#levels = Math.max(1, Math.min(levels, 1 + Math.floor(Math.log2(shorter / SMALLEST_PX))));
    this.#state = state === undefined ? this.#begin() : stateSchema.parse(state);
  }

  get #sweepsAtLevel(): number {
    return this.#options.rounds * this.#options.sweeps;
  }

  get isDone(): boolean {
    return this.remaining === 0;
  }

  /** In sweeps of the smallest size, as `parts` are. */
  get remaining(): number {
    let parts = 0;
    for (let sweep = this.#state.done; sweep < this.#levels * this.#sweepsAtLevel; sweep++)
      parts += this.#partsOf(sweep);
    return parts;
  }

  /** How many equal parts of all work the next sweep is. */
  get parts(): number {
    return this.#partsOf(this.#state.done);
  }

  /** Each further size has four times the pixels. */
  #partsOf(sweep: number): number {
    return 4 ** Math.floor(sweep / this.#sweepsAtLevel);
  }

  /** Of the sweep to come, or the last one: 0 is full size, each further one half of it. */
  get level(): number {
    return Math.max(0, this.#levels - 1 - Math.floor(this.#state.done / this.#sweepsAtLevel));
  }

  get stage(): string {
    const { level } = this;
    return level > 0 ? `Matching at 1/${2 ** level} of the size` : "Matching";
  }

  /** One sweep, and the vote where the round ends. */
  advance(): { distance: number; changed: number } {
    const state = this.#state;
    const { level } = this;
    const { exemplar } = this.#levelAt(level);
    const result = improve(state.field, this.#currentSearch(), state.done % 2 === 1, (row) =>
      seededRandom(this.#options.seed, `${state.done}/${row}`),
    );
    state.done += 1;
    if (state.done % this.#options.sweeps === 0) {
      state.voted = this.vote();
      this.#search = undefined;
    }
    if (this.level < level) this.#refine(exemplar);
    return result;
  }

  present(): { field: SourceField; exemplar: Exemplar } {
    return { field: this.#state.field, exemplar: this.#levelAt(this.level).exemplar };
  }

  /** What the patches found so far have in common. */
  vote(): Voted {
    const { field, exemplar } = this.present();
    return vote(field, exemplar, this.#options.isTileable);
  }

  save(): State {
    const { done, field, voted } = this.#state;
    return { done, field: copyField(field), voted: voted && { ...voted, data: voted.data.slice() } };
  }

  #begin(): State {
    const level = this.#levels - 1;
    const { exemplar, guide, regions } = this.#levelAt(level);
    const random = seededRandom(this.#options.seed, "start");
    return { done: 0, field: randomField(guide, exemplar, random, regions), voted: undefined };
  }

  /** To the next size, whose first picture is voted for by the patches found so far. */
  #refine(coarse: Exemplar): void {
    const { exemplar, guide } = this.#levelAt(this.level);
    const { width, height } = guide;
    this.#state.field = finerField(this.#state.field, { width, height, coarse, fine: exemplar });
    this.#state.voted = this.vote();
    this.#search = undefined;
  }

  #currentSearch(): PatchSearch {
    if (this.#search) return this.#search;
    const { colours, toneWeight, isTileable } = this.#options;
    const { exemplar, guide, regions } = this.#levelAt(this.level);
    const { voted } = this.#state;
    // Before the first vote tones alone say what is alike; without any tones the first patches are as good as others.
    const weights = voted ? { colour: 1, tone: toneWeight } : { colour: 0, tone: Math.sign(toneWeight) };
    const features = voted ? featuresOf(voted, colours) : new Float32Array(0);
    const margin = isTileable ? exemplar.radius : 0;
    this.#search = {
      picture: wrapped(comparedOf(features, guide, weights), margin),
      margin,
      sample: comparedOf(exemplar.features, exemplar.guide, weights),
      radius: exemplar.radius,
      regions,
    };
    return this.#search;
  }

  #levelAt(index: number): Level {
    if (this.#level?.index === index) return this.#level.made;
    const { content, sample, labels, labelWeight, reach, colours, toneReach, toneMatching } = this.#options;
    const [target, source] = [content, sample].map((picture) => shrunk(picture, index));
    const exemplar = exemplarOf(source!, { radius: reach, colours, toneRadius: toneReach });
    const regions = labels && new RegionMatch(labels, labelWeight, target!, exemplar);
    const tones = (regions ?? { matchTones }).matchTones(
      luminanceOf(target!),
      luminanceOf(source!),
      toneMatching,
    );
    const made = { exemplar, guide: guideOf(tones, toneReach), regions };
    this.#level = { index, made };
    return made;
  }
}
