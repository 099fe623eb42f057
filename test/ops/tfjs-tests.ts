// Runs the tests that @tensorflow/tfjs-core ships beside its code, unchanged, on our backend. They are written for
// jasmine and import their own copy of tfjs-core; both copies share one engine and one kernel registry.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { require as load } from "tsx/cjs/api";
import { BACKEND_NAME, registerOnnxBackend } from "../../gpu/backend/index.ts";

export interface TestResult {
  /** As TensorFlow.js names it, without the backend's name. */
  name: string;
  /** "pending" is switched off by TensorFlow.js itself. */
  status: "passed" | "failed" | "pending";
  /** What went wrong, else empty. */
  message: string;
}

/** The part of jasmine-core used here; it ships no types. */
interface Jasmine {
  boot(isReset: boolean): { getEnv(): JasmineEnv; DEFAULT_TIMEOUT_INTERVAL: number };
}
interface JasmineEnv {
  configure(options: Record<string, unknown>): void;
  clearReporters(): void;
  addReporter(reporter: { specDone(result: SpecResult): void; suiteDone(result: SpecResult): void }): void;
  execute(): Promise<unknown>;
}
interface SpecResult {
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
}
interface TestUtilities {
  setTestEnvs(envs: { name: string; backendName: string; isDataSync: boolean }[]): void;
}

const DIST = join(
  dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-core/package.json")),
  "dist",
);

/** Defines and runs every test of the package. Tests that ask for synchronous reads or a browser are not defined. */
export async function runTfjsTests(): Promise<TestResult[]> {
  const env = bootJasmine();
  // Graphs of a few numbers: a thread pool for each would take longer than they do.
  registerOnnxBackend({ threads: 1 });
  const loadFromDist = (path: string) => load(join(DIST, path), import.meta.url) as unknown;
  loadFromDist("index.js");
  loadFromDist("public/chained_ops/register_all_chained_ops.js");
  loadFromDist("register_all_gradients.js");
  const { setTestEnvs } = loadFromDist("jasmine_util.js") as TestUtilities;
  setTestEnvs([{ name: BACKEND_NAME, backendName: BACKEND_NAME, isDataSync: false }]);
  for (const path of testFiles()) loadFromDist(path);

  const results: TestResult[] = [];
  const note = ({ fullName, status, failedExpectations }: SpecResult) =>
    results.push({
      name: fullName.replaceAll(` ${BACKEND_NAME} {}`, ""),
      status: status as TestResult["status"],
      message: failedExpectations.map(({ message }) => message).join("\n"),
    });
  env.addReporter({
    specDone: note,
    // A suite fails by its own hooks, outside of any test.
    suiteDone: (suite) => {
      if (suite.failedExpectations.length > 0) note({ ...suite, status: "failed" });
    },
  });
  await env.execute();
  return results;
}

/** Sets jasmine's globals (describe, it, expect), which the tests expect. */
function bootJasmine(): JasmineEnv {
  const jasmine = createRequire(import.meta.url)("jasmine-core") as Jasmine;
  const booted = jasmine.boot(true);
  // The machine may be busy with other tests.
  booted.DEFAULT_TIMEOUT_INTERVAL = 300_000;
  const env = booted.getEnv();
  env.configure({ random: false, failSpecWithNoExpectations: false });
  env.clearReporters();
  return env;
}

function testFiles(): string[] {
  const paths = readdirSync(DIST, { recursive: true }).map(String);
  return paths.filter((path) => path.endsWith("_test.js")).sort();
}
