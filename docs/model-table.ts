// What the README says of the shipped models: numbers of their cards, which the evaluation put there.
import type { ModelCard } from "../prisma/contract.ts";
import { alignedTable, replaceSection } from "./markdown.ts";

/** @returns the page with its section `models` made anew. */
export function withModelTable(page: string, cards: readonly ModelCard[]): string {
  return replaceSection(page, "models", modelTable(cards.filter(({ epochs }) => epochs > 0)));
}

function modelTable(cards: readonly ModelCard[]): string {
  const titles = [
    "model",
    "clean, whole test set",
    "PGD-20, whole test set",
    "worst case (95 % interval)",
    "checklist",
  ];
  return alignedTable(titles, cards.map(rowOf));
}

function rowOf({ id, metrics, report }: ModelCard): string[] {
  const { wholeTestSet, worstCase, checklist = [] } = report ?? {};
  const passed = checklist.filter(({ hasPassed }) => hasPassed).length;
  return [
    `\`${id}\``,
    percent(metrics.testAccuracy),
    percent(wholeTestSet?.pgd20.accuracy),
    worstCase
      ? `${percent(worstCase.accuracy)} (${(100 * worstCase.interval.low).toFixed(1)} to ${(100 * worstCase.interval.high).toFixed(1)})`
      : UNKNOWN,
    checklist.length > 0 ? `${passed} of ${checklist.length}` : UNKNOWN,
  ];
}

const UNKNOWN = "not measured";
const percent = (share: number | undefined) =>
  share === undefined ? UNKNOWN : `${(100 * share).toFixed(1)} %`;
