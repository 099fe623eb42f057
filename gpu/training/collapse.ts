// When single-step adversarial training has collapsed (Wong, Rice & Kolter 2020, section 5): accuracy under an
// iterated attack falls to nothing while accuracy under the single step does not.

/** Shares of the same held-out pictures that stay right, in [0, 1]. */
export interface Check {
  singleStep: number;
  iterated: number;
}

/** Of accuracy, between two checks; the reference code's. */
const FALL = 0.2;
/** Between the two attacks; healthy networks stay within a few hundredths. */
const GAP = 0.15;

/**
 * @param last the last check that passed; without one there is nothing to go back to and nothing collapsed yet.
 */
export function isCollapsed(now: Check, last: Check | undefined): boolean {
  if (!last) return false;
  return now.singleStep - now.iterated > GAP || last.iterated - now.iterated > FALL;
}
