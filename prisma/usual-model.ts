// The model that paints where nobody names one: the same in the gallery, the API, the first example and the command line.

/**
 * Which model paints unless somebody chooses: the first that was trained against an attacker, else the first that was trained
 * at all.
 * @param models newest first.
 */
export function usualModel<Model extends { regime: string }>(models: readonly Model[]): Model | undefined {
  const trained = models.filter(({ regime }) => regime !== "random");
  return trained.find(({ regime }) => regime !== "standard") ?? trained[0] ?? models[0];
}
