// `npm run check`: everything that can be wrong without running the product. Each step says its name and its result;
// all of them run, so that one report shows all there is to mend.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkNode, ensureInstalled, fail, ROOT } from "./install.mjs";

checkNode();
await ensureInstalled();
const { register } = await import("tsx/esm/api");
register();
const { generateClient } = await import("./prepare.ts");
try {
  await generateClient();
} catch (error) {
  fail(error.message);
}

const tool = (script, ...args) => run(process.execPath, [join("node_modules", script), ...args]);
const program = (path, ...args) => run(process.execPath, ["--import", "tsx", path, ...args]);

/** Each gives undefined when all is well, or the output that says what is wrong. */
const steps = [
  ["format and lint", () => tool("@biomejs/biome/bin/biome", "check", ".")],
  ["types", () => tool("typescript/bin/tsc", "-p", ".")],
  ["types of web", () => tool("typescript/bin/tsc", "-p", "web", "--noEmit")],
  ["GraphQL schema is emitted", () => program("server/emit-schema.ts", "--check")],
  [
    "GraphQL client is generated",
    () => tool("@graphql-codegen/cli/esm/bin.js", "--check", "--config", "web/codegen.ts"),
  ],
  ["Prisma schema", () => tool("prisma/build/index.js", "validate")],
];

let failures = 0;
for (const [name, step] of steps) {
  const started = Date.now();
  const problem = step();
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${problem === undefined ? "ok    " : "FAILED"}  ${name} (${seconds} s)`);
  if (problem !== undefined) {
    failures++;
    console.log(`${problem.trim()}\n`);
  }
}
console.log(failures === 0 ? "\nAll checks passed." : `\n${failures} of ${steps.length} checks failed.`);
process.exit(failures === 0 ? 0 : 1);

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  return status === 0 ? undefined : `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`;
}
