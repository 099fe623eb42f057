// An evaluation's report in lines for people, and beside what the model's card says.
import type { ModelCard } from "../../prisma/contract.ts";
import type { RobustnessReport } from "../../prisma/robustness-report.ts";
import type { Dataset } from "../data/dataset.ts";

/** One number of the card, measured again. Shares in [0, 1]. */
export interface ComparedNumber {
  name: string;
  card: number;
  measured: number;
}

export interface CardComparison {
  id: string;
  /** Whether every number that both have is within half a point of the card's; engines round differently. */
  agrees: boolean;
  numbers: ComparedNumber[];
}

const TOLERANCE = 0.005;

/** @returns what is wrong with measuring the model on these pictures, though there are as many classes; undefined: nothing. */
export function otherData({ id, regime, dataset }: ModelCard, measured: Dataset): string | undefined {
  if (regime === "random" || dataset === "unknown" || dataset === measured.id) return undefined;
  return (
    `${id} was trained on "${dataset}" by its card, and these pictures are "${measured.id}": its classes mean something ` +
    "else there, and the numbers say little about it."
  );
}

/** Numbers of the same protocol only: a report on other pictures or another radius says nothing about the card's. */
export function compareWithCard(
  { id, metrics, report: stored }: ModelCard,
  report: RobustnessReport,
): CardComparison {
  const numbers: ComparedNumber[] = [];
  const compare = (name: string, card: number | undefined, measured: number | undefined) => {
    if (card !== undefined && measured !== undefined) numbers.push({ name, card, measured });
  };
  compare("test accuracy", metrics.testAccuracy, report.wholeTestSet?.clean.accuracy);
  if (stored && isSameThreat(stored, report)) {
    compare(
      "PGD-20, whole test set",
      stored.wholeTestSet?.pgd20.accuracy,
      report.wholeTestSet?.pgd20.accuracy,
    );
  }
  if (stored && isSameProtocol(stored, report)) {
    compare("clean", stored.clean.accuracy, report.clean.accuracy);
    for (const { id, label, accuracy } of stored.attacks) {
      compare(label, accuracy, report.attacks.find((attack) => attack.id === id)?.accuracy);
    }
    compare("worst case", stored.worstCase.accuracy, report.worstCase.accuracy);
  }
  const agrees = numbers.every(({ card, measured }) => Math.abs(card - measured) <= TOLERANCE);
  return { id, agrees, numbers };
}

const isSameThreat = ({ protocol: a }: RobustnessReport, { protocol: b }: RobustnessReport) =>
  a.norm === b.norm && a.epsilon === b.epsilon;

/** Attacks go on from one another, so the same ones have to have come before. */
const isSameProtocol = (a: RobustnessReport, b: RobustnessReport) =>
  isSameThreat(a, b) &&
  a.protocol.pictures === b.protocol.pictures &&
  a.protocol.seed === b.protocol.seed &&
  a.protocol.queries === b.protocol.queries &&
  a.attacks.map(({ id }) => id).join() === b.attacks.map(({ id }) => id).join();

export function describeReport(report: RobustnessReport): string {
  const { protocol, clean, attacks, worstCase, wholeTestSet: whole, sweep, checklist } = report;
  const share = ({ accuracy, interval }: typeof clean) =>
    `${(100 * accuracy).toFixed(1).padStart(5)} %  (${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)})`;
  const { norm, epsilon, pictures, seed } = protocol;
  return [
    `${pictures} test pictures, ${norm} ${Number(epsilon.toPrecision(4))}, seed ${seed}, batch norm in evaluation mode; Wilson 95 %`,
    `${"clean".padEnd(26)}${share(clean)}`,
    ...attacks.map((attack) => `${attack.label.padEnd(26)}${share(attack)}`),
    `${"worst case".padEnd(26)}${share(worstCase)}`,
    ...(whole
      ? [
          `all ${whole.pictures} test pictures:`,
          `  ${"clean".padEnd(24)}${share(whole.clean)}`,
          `  ${"PGD-20".padEnd(24)}${share(whole.pgd20)}`,
        ]
      : []),
    ...(sweep.length > 0 ? [`PGD-20 by epsilon, ${sweep[0]!.pictures} pictures:`] : []),
    ...sweep.map((point) => `  ${String(Number(point.epsilon.toPrecision(4))).padEnd(24)}${share(point)}`),
    ...checklist.map(({ hasPassed, title, detail }) => `${hasPassed ? "pass" : "FAIL"}  ${title}: ${detail}`),
  ].join("\n");
}

export function describeComparison({ id, agrees, numbers }: CardComparison): string {
  if (numbers.length === 0) return `The card of ${id} has no number of this protocol.`;
  const lines = numbers.map(
    ({ name, card, measured }) =>
      `  ${name.padEnd(24)}${(100 * card).toFixed(2).padStart(6)} % in the card, ${(100 * measured).toFixed(2)} % now`,
  );
  return [`The card of ${id} ${agrees ? "agrees" : "DISAGREES"}:`, ...lines].join("\n");
}
