// Adds up reports of vitest: `count.mjs <report.json>... <failed steps>`. The last line of CI, and its exit code.
import { existsSync, readFileSync } from "node:fs";

const paths = process.argv.slice(2);
const failedSteps = Number(paths.pop());
const sum = { passed: 0, failed: 0, skipped: 0 };
let isComplete = true;
for (const path of paths) {
  if (!existsSync(path)) {
    isComplete = false;
    continue;
  }
  const report = JSON.parse(readFileSync(path, "utf8"));
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests;
  sum.skipped += report.numPendingTests + report.numTodoTests;
  // A file that could not even be loaded holds no test that could fail.
  sum.failed += report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((one) => one.status !== "failed"),
  ).length;
}
if (!isComplete) console.log("Some tests did not run at all.");
console.log(`tests: ${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(isComplete && sum.failed === 0 && failedSteps === 0 ? 0 : 1);
