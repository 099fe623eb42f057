// The model that paints where nobody names one: the same in the gallery, the API, the first example and the command line.

interface Candidate {
  regime: string;
  /** That trained it, where one here did. A model is there from its first checkpoint on, and may stay as it was then. */
  run?: { state: string } | null;
}

/**
 * Which model paints unless somebody chooses: the first that was trained against an attacker, else the first that was trained
 * at all. One whose training is not over, or was stopped, has to be chosen.
 * @param models newest first.
 */
export function usualModel<Model extends Candidate>(models: readonly Model[]): Model | undefined {
  const finished = models.filter(({ run }) => !run || run.state === "SUCCEEDED");
  const trained = finished.filter(({ regime }) => regime !== "random");
  return trained.find(({ regime }) => regime !== "standard") ?? trained[0] ?? finished[0];
}
