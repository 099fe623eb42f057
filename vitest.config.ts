// Five projects, fast ones first: a broken kernel is reported before a browser is started.
import { defineConfig } from "vitest/config";

// Without it graphql is loaded once as ESM and once as CommonJS, and its schemas do not recognise one another.
const resolve = { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] };
const globalSetup = "test/support/global-setup.ts";

function project(
  name: string,
  groupOrder: number,
  options: { timeoutMs: number; globalSetup?: string; isolate?: boolean },
) {
  return {
    resolve,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`, `test/${name}/**/*.test.tsx`],
      sequence: { groupOrder },
      testTimeout: options.timeoutMs,
      hookTimeout: Math.max(60_000, options.timeoutMs),
      globalSetup: options.globalSetup,
      isolate: options.isolate ?? true,
    },
  };
}

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    projects: [
      // With a process for each file they would import TensorFlow.js, the methods or the server a hundred times.
      project("unit", 0, { timeoutMs: 20_000, isolate: false }),
      project("parity", 1, { timeoutMs: 60_000 }),
      project("ops", 1, { timeoutMs: 60_000 }),
      project("api", 2, { timeoutMs: 30_000, globalSetup, isolate: false }),
      project("e2e", 3, { timeoutMs: 120_000, globalSetup, isolate: false }),
    ],
  },
});
