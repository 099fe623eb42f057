// `npm test`: prepares what tests need, then runs them. Arguments go to vitest: `npm test -- test/unit`,
// `npm test -- --project api`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { checkNode, ensureInstalled, fail, ROOT } from "./install.mjs";

checkNode();
await ensureInstalled();
const { register } = await import("tsx/esm/api");
register();
const { buildWeb, generateClient } = await import("./prepare.ts");

const args = process.argv.slice(2);
try {
  await generateClient();
  if (mayNeedGallery(args))
    await buildWeb(undefined, () => console.error("Building the gallery for the e2e tests."));
} catch (error) {
  fail(error.message);
}
const vitest = spawn(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", ...args], {
  cwd: ROOT,
  stdio: "inherit",
});
// Ctrl-C reaches vitest by the terminal; it then ends by itself, and so does this process.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => vitest.kill(signal));
vitest.once("close", (code) => process.exit(code ?? 1));

/** Whether the arguments leave any e2e test in. */
function mayNeedGallery(given) {
  const projects = given.flatMap((arg, index) =>
    arg.startsWith("--project=") ? [arg.slice(10)] : given[index - 1] === "--project" ? [arg] : [],
  );
  if (projects.length > 0)
    return projects.some((project) => project.includes("e2e") || project.includes("*"));
  const paths = given.filter((arg) => arg.startsWith("test"));
  return paths.length === 0 || paths.some((path) => path === "test" || path.includes("e2e"));
}
