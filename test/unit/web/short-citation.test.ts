// Sources as one cites them in passing.
import { expect, it } from "vitest";
import { shortCitation } from "../../../web/components/method/inputs-text.ts";

it.each([
  ["P. Haeberli", "Haeberli 1990"],
  ["D. DeCarlo, A. Santella", "DeCarlo and Santella 1990"],
  ["C. Barnes, E. Shechtman, A. Finkelstein", "Barnes et al. 1990"],
  ["C. Szegedy et al.", "Szegedy et al. 1990"],
])("%s becomes %s", (authors, expected) => {
  expect(shortCitation({ authors, year: 1990 })).toBe(expected);
});
