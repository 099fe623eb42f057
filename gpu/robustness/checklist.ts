// The checklist against masked gradients (after Athalye et al. 2018 and Carlini et al. 2019): what must hold if
// robustness is real. Numbers in, verdicts out.
import type { Check } from "../../prisma/robustness-report.ts";

export interface ChecklistNumbers {
  /** Accuracy by epsilon, ascending; all of the same pictures. */
  sweep: { epsilon: number; accuracy: number }[];
  /** Accuracy of the pictures the probes ran on. */
  singleStep: number;
  pgd20: number;
  pgd100: number;
  restarted: number;
  /**
   * Pictures that only the Square attack broke, and of how many in all; undefined where it did not run, or no iterated
   * attack with gradients before it.
   */
  onlySquare: { broken: number; pictures: number } | undefined;
  /** The lowest accuracy on pictures made to fool another classifier; undefined where there was none. */
  transferred: number | undefined;
  /** Pictures that a random search broke after PGD had not. */
  chance: { broken: number; pictures: number; points: number };
  /** Mean loss by step of PGD. */
  losses: number[];
  zeroGradients: number;
  faithfulGradients: number;
  repeatedDifference: number;
  companyDifference: number;
  rounded: number;
  untargeted: number | undefined;
  targeted: number | undefined;
  areWeightsUnchanged: boolean;
}

/** Shares within this of one another say the same. */
const POINT = 0.01;
/** Scores of the same picture may differ by rounding where other pictures change the order of sums. */
const ROUNDING = 1e-3;

/** Shares are quotients of counts: without a hair more, half of all differences of a point would count as larger. */
const isWithin = (difference: number, limit: number) => difference <= limit + 1e-9;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** @returns the items that could be checked, in the checklist's order. */
export function judge(numbers: ChecklistNumbers): Check[] {
  return [
    sweepFalls(numbers),
    iterationHelps(numbers),
    ...(numbers.onlySquare || numbers.transferred !== undefined ? [whiteBoxWins(numbers)] : []),
    chanceFindsNothing(numbers),
    lossRises(numbers),
    restartsAgree(numbers),
    isDeterministic(numbers),
    survivesRounding(numbers),
    ...(numbers.targeted === undefined || numbers.untargeted === undefined
      ? []
      : [targetsAgree(numbers.targeted, numbers.untargeted)]),
    weightsAreFrozen(numbers),
  ];
}

function sweepFalls({ sweep }: ChecklistNumbers): Check {
  const rises = sweep.slice(1).map(({ accuracy }, i) => accuracy - sweep[i]!.accuracy);
  const largestRise = Math.max(0, ...rises);
  const last = sweep.at(-1)!;
  return {
    id: "sweep",
    title: "Accuracy falls with epsilon, to nothing",
    hasPassed: isWithin(largestRise, POINT) && isWithin(last.accuracy, POINT),
    detail: `largest rise ${percent(largestRise)}; ${percent(last.accuracy)} at epsilon ${last.epsilon}`,
    numbers: { largestRise, last: last.accuracy, lastEpsilon: last.epsilon },
  };
}

function iterationHelps({ singleStep, pgd20, pgd100 }: ChecklistNumbers): Check {
  return {
    id: "iteration",
    title: "Iterated attacks beat a single step, and have converged",
    hasPassed: isWithin(pgd20 - singleStep, POINT) && isWithin(Math.abs(pgd20 - pgd100), POINT),
    detail: `FGSM ${percent(singleStep)}, PGD-20 ${percent(pgd20)}, PGD-100 ${percent(pgd100)}`,
    numbers: { singleStep, pgd20, pgd100 },
  };
}

function whiteBoxWins({ onlySquare, transferred, pgd20 }: ChecklistNumbers): Check {
  const { broken, pictures } = onlySquare ?? { broken: 0, pictures: 1 };
  const said = [
    ...(onlySquare ? [`Square alone broke ${broken} of ${pictures} pictures`] : []),
    transferred === undefined
      ? "no other model lent its gradients"
      : `${percent(transferred)} right against another model's gradients, ${percent(pgd20)} against its own`,
  ];
  return {
    id: "black-box",
    title: "Attacks with gradients beat attacks without",
    hasPassed: isWithin(broken / pictures, POINT) && isWithin(pgd20 - (transferred ?? 1), POINT),
    detail: said.join("; "),
    numbers: {
      pgd20,
      ...(onlySquare && { broken, pictures }),
      ...(transferred !== undefined && { transferred }),
    },
  };
}

function chanceFindsNothing({ chance: { broken, pictures, points } }: ChecklistNumbers): Check {
  return {
    id: "chance",
    title: "Random points find nothing that PGD missed",
    hasPassed: broken === 0,
    detail: `${broken} of ${pictures} standing pictures broken by ${points} random points each`,
    numbers: { broken, pictures, points },
  };
}

function lossRises({ losses, zeroGradients, faithfulGradients }: ChecklistNumbers): Check {
  const [first, last] = [losses[0]!, losses.at(-1)!];
  return {
    id: "gradients",
    title: "The loss rises along the attack; gradients are not zero and predict what happens",
    hasPassed: last > first && isWithin(zeroGradients, POINT) && faithfulGradients >= 0.8,
    detail:
      `loss ${first.toFixed(3)} to ${last.toFixed(3)}; ${percent(zeroGradients)} zero gradients; ` +
      `${percent(faithfulGradients)} predict a small step`,
    numbers: { first, last, zeroGradients, faithfulGradients },
  };
}

function restartsAgree({ pgd20, restarted }: ChecklistNumbers): Check {
  return {
    id: "restarts",
    title: "Restarts change little",
    hasPassed: isWithin(pgd20 - restarted, 2 * POINT),
    detail: `PGD-20 ${percent(pgd20)}, with five random restarts ${percent(restarted)}`,
    numbers: { pgd20, restarted },
  };
}

function isDeterministic({ repeatedDifference, companyDifference }: ChecklistNumbers): Check {
  return {
    id: "determinism",
    title: "No chance at test time, and no influence of neighbours",
    hasPassed: repeatedDifference === 0 && companyDifference <= ROUNDING,
    detail: `scores differ by ${repeatedDifference} when repeated, by ${companyDifference.toExponential(1)} in other company`,
    numbers: { repeatedDifference, companyDifference },
  };
}

function survivesRounding({ pgd20, rounded }: ChecklistNumbers): Check {
  return {
    id: "rounding",
    title: "The attack works on pictures of 8 bits",
    hasPassed: isWithin(rounded - pgd20, 2 * POINT),
    detail: `${percent(pgd20)} right before, ${percent(rounded)} after rounding`,
    numbers: { exact: pgd20, rounded },
  };
}

function targetsAgree(targeted: number, untargeted: number): Check {
  return {
    id: "targets",
    title: "Targeted and untargeted attacks agree",
    hasPassed: isWithin(Math.abs(targeted - untargeted), 5 * POINT),
    detail: `${percent(untargeted)} right before, ${percent(targeted)} after targeted attacks`,
    numbers: { untargeted, targeted },
  };
}

function weightsAreFrozen({ areWeightsUnchanged }: ChecklistNumbers): Check {
  return {
    id: "frozen",
    title: "Weights and running statistics stay as they are",
    hasPassed: areWeightsUnchanged,
    detail: areWeightsUnchanged ? "every bit the same after the attacks" : "changed by the attacks",
    numbers: { areWeightsUnchanged: areWeightsUnchanged ? 1 : 0 },
  };
}
