// What a model withstands: of several measurements the most thorough speaks for it, its card's among them.
import { runReportSchema } from "../../prisma/contract.ts";
import type { RobustnessReport } from "../../prisma/robustness-report.ts";
import type { Robustness } from "./type.ts";

interface Measurement {
  /** Null where the card holds it. */
  runId: string | null;
  report: RobustnessReport;
}

/**
 * @param runs of the model's final state, the newest first, with their reports as stored.
 * @returns null where nothing was measured under attack. More attacks leave less standing and more pictures say so more
 *   exactly: a quick look takes no such measurement's place.
 */
export function robustnessOf(
  card: Record<string, unknown>,
  runs: readonly { id: string; report: unknown }[],
): (Robustness & Pick<Measurement, "runId">) | null {
  const measurements = [
    ...runs.map(({ id, report }) => ({ runId: id, report })),
    { runId: null, report: { kind: "robustness", robustness: card.report } },
  ].flatMap(({ runId, report }): Measurement[] => {
    const { data } = runReportSchema.safeParse(report);
    if (data?.kind !== "robustness" || data.robustness.attacks.length === 0) return [];
    return [{ runId, report: data.robustness }];
  });
  // Of equals the first stays first.
  const [best] = measurements.sort(
    ({ report: a }, { report: b }) =>
      b.attacks.length - a.attacks.length || b.protocol.pictures - a.protocol.pictures,
  );
  if (!best) return null;
  const { protocol, worstCase, attacks, checklist } = best.report;
  return {
    runId: best.runId,
    norm: protocol.norm,
    epsilon: protocol.epsilon,
    accuracy: worstCase.accuracy,
    pictures: protocol.pictures,
    attacks: attacks.map((attack) => attack.id),
    isCredible: checklist.length > 0 ? checklist.every(({ hasPassed }) => hasPassed) : null,
  };
}
