// What a method cannot do without, and what of it is still missing.
import type { Method } from "./prefill.ts";

type Needs = Method["inputs"];
const NAMES = {
  content: "a content picture",
  style: "a style picture",
  model: "a model",
  peers: "a model to look at beside it",
  dataset: "a data set",
} as const;
export type NeededInput = keyof typeof NAMES;

export const isNeeded = (needs: Needs, name: NeededInput): boolean =>
  needs[name] && !needs.optional.includes(name);

/** @param given whether each is chosen. @returns the others in words, in the order of the form. */
export function missingInputs(needs: Needs, given: Readonly<Record<NeededInput, boolean>>): string[] {
  const names = Object.keys(NAMES) as NeededInput[];
  return names.filter((name) => isNeeded(needs, name) && !given[name]).map((name) => NAMES[name]);
}
