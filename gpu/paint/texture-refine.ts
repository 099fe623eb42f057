// Mends a field of copied pixels by PatchMatch: every pixel tries what its neighbours show, shifted by one, and places ever nearer to
// its own best, with a view to the picture that patches agree on. Each pixel stays a copy, unlike in texture-analogy.ts.
import { seededRandom } from "../random.ts";
import { type ColourSpace, type Exemplar, featuresOf, type Guide } from "./texture-exemplar.ts";
import type { SourceField } from "./texture-field.ts";
import type { RegionMatch } from "./texture-labels.ts";
import { comparedOf, improve, type PatchSearch, vote, wrapped } from "./texture-patches.ts";

export interface Refinement {
  exemplar: Exemplar;
  /** Of the picture's size; none where texture alone is made. */
  target: Guide | undefined;
  regions: RegionMatch | undefined;
  /** Weight of tones against colours. */
  toneWeight: number;
  colours: ColourSpace;
  isTileable: boolean;
  seed: number;
}

/** One sweep, which changes `field`. @param sweep from 0; every other one goes backwards. */
export function refine(
  field: SourceField,
  refinement: Refinement,
  sweep: number,
): { changed: number; cost: number } {
  const search = searchOf(field, refinement);
  const { distance, changed } = improve(field, search, sweep % 2 === 1, (row) =>
    seededRandom(refinement.seed, `refine ${sweep}/${row}`),
  );
  return { changed, cost: distance };
}

function searchOf(
  field: SourceField,
  { exemplar, target, regions, toneWeight, colours, isTileable }: Refinement,
): PatchSearch {
  const { width, height } = field;
  // What patches agree on: next to the copies themselves every place would seem to be the best.
  const shown = featuresOf(vote(field, exemplar, isTileable), colours);
  const weights = { colour: 1, tone: target ? toneWeight : 0 };
  const guide = target ?? { width, height, tones: new Float32Array(width * height) };
  const picture = comparedOf(shown, guide, weights);
  const margin = isTileable ? exemplar.radius : 0;
  return {
    picture: wrapped(picture, margin),
    margin,
    sample: comparedOf(exemplar.features, exemplar.guide, weights),
    radius: exemplar.radius,
    regions,
  };
}
