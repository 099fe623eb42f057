// Loss weights that mean the same for every network, layer choice and size. Feature scales differ by orders of
// magnitude between networks; gradients on the pixels can be compared.
import type { Raster } from "../image/raster.ts";
import { MethodError } from "../methods/method.ts";
import type { Random } from "../random.ts";
import type { Objective, TermWeights } from "./objective.ts";
import { norm } from "./vector.ts";

/** How far the reference point lies from the content: there every term pulls, at the content itself none of its own does. */
const REFERENCE_NOISE = 0.1;

/**
 * Scales each term so that its gradient at content + N(0, 0.1²) has the wanted norm. Each layer by itself: without it
 * the deepest style layer of a small classifier pulls forty times as hard as the first, and the picture gets its
 * statistics and nobody else's.
 *
 * @param wanted norm of each term's gradient there; 10 for style against 1 for content pulls ten times as hard.
 * @throws {MethodError} when the network gives no usable gradient for a term that is wanted.
 */
export async function calibrate(
  objective: Objective,
  content: Raster,
  wanted: TermWeights,
  random: Random,
): Promise<TermWeights> {
  const reference = content.data.map((value) => value + REFERENCE_NOISE * random.normal());
  const calibrated: Record<string, number> = {};
  for (const [term, pull] of Object.entries(wanted)) {
    if (pull === 0) continue;
    const { gradient } = await objective.evaluate(reference, { [term]: 1 });
    const strength = norm(gradient);
    if (!Number.isFinite(strength) || strength === 0) {
      throw new MethodError(
        `The network gives ${strength === 0 ? "no" : "a non-finite"} gradient for ${term} with these pictures.`,
        "Choose other layers or another model; its weights may be damaged.",
      );
    }
    calibrated[term] = pull / strength;
  }
  return calibrated;
}
