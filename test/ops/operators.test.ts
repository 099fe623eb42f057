// TensorFlow.js' own tests on our backend: all that are not excluded pass, and each exclusion still excludes something.
import { expect, it } from "vitest";
import { EXCLUSIONS, type Exclusion } from "./exclusions.ts";
import { runTfjsTests, type TestResult } from "./tfjs-tests.ts";

const results = await runTfjsTests();
const failed = results.filter(({ status }) => status === "failed");

function isNamed(name: string, test: string | RegExp): boolean {
  return typeof test === "string" ? test === name : test.test(name);
}

function excludes({ tests, message }: Exclusion, result: TestResult): boolean {
  const hasName = tests === undefined || tests.some((test) => isNamed(result.name, test));
  return hasName && (message === undefined || message.test(result.message));
}

function listed(tests: readonly TestResult[]): string {
  return tests.map(({ name, message }) => `${name}\n    ${message.split("\n")[0]}`).join("\n");
}

it("runs the tests of the whole package", () => {
  const passed = results.filter(({ status }) => status === "passed");
  const lines = EXCLUSIONS.map((exclusion) => {
    const count = failed.filter((result) => excludes(exclusion, result)).length;
    return `${String(count).padStart(6)}  ${exclusion.reason}`;
  });
  const counts = `${passed.length} of ${results.length} tests pass, ${failed.length} fail, of which excluded:`;
  console.log([`TensorFlow.js' own tests: ${counts}`, ...lines].join("\n"));
  expect(passed.length).toBeGreaterThan(3900);
});

it("passes all but the excluded ones", () => {
  const unexpected = failed.filter((result) => !EXCLUSIONS.some((exclusion) => excludes(exclusion, result)));
  expect(listed(unexpected)).toBe("");
});

it.each(EXCLUSIONS.filter(({ mayPass }) => !mayPass))("still needs the exclusion: $reason", (exclusion) => {
  // A test that passes by now, or a row that no test falls under, has to leave the table.
  const passing = results.filter(
    ({ name, status }) => status === "passed" && exclusion.tests?.some((test) => isNamed(name, test)),
  );
  expect(listed(passing)).toBe("");
  const rows = exclusion.tests?.map((test) => ({ ...exclusion, tests: [test] })) ?? [exclusion];
  for (const row of rows)
    expect(
      failed.some((result) => excludes(row, result)),
      `${row.tests?.[0] ?? row.message} matches no failing test`,
    ).toBe(true);
});
