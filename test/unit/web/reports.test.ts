// What reports say in their pages, as text.
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { z } from "zod";
import { RunReport } from "../../../web/components/report/run-report.tsx";

const htmlOf = (report: unknown) => renderToStaticMarkup(createElement(RunReport, { report }));
const textOf = (report: unknown) =>
  htmlOf(report)
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

it("says who fools whom of how many pictures, and how often each model is right on unchanged ones", () => {
  const text = textOf({
    kind: "transfer",
    norm: "l2",
    epsilon: 0.5,
    attack: "PGD-20",
    pictures: 200,
    models: [
      { id: "standard", accuracy: 0.9 },
      { id: "robust", accuracy: 0.805 },
    ],
    fooled: [
      [
        { share: 1, of: 180 },
        { share: 0.125, of: 160 },
      ],
      [
        { share: 0.5, of: 160 },
        { share: 0.25, of: 161 },
      ],
    ],
  });
  expect(text).toContain("Unchanged, right 90.0 % 80.5 %");
  expect(text).toContain("standard 100.0 % of 180 12.5 % of 160");
  expect(text).toContain("robust 50.0 % of 160 25.0 % of 161");
});

it("says under which attack and at which epsilon, also where nothing is seen", () => {
  const card = z.object({ report: z.unknown() });
  const { report } = card.parse(JSON.parse(readFileSync("assets/models/vgg13-robust/card.json", "utf8")));
  const html = htmlOf({ kind: "robustness", robustness: report });
  expect(html.match(/<th scope="row"/g)?.length).toBeGreaterThan(3);
  expect(html).toMatch(/<title>Accuracy by epsilon: \d+\.\d % at 0, \d+\.\d % at /);
});
