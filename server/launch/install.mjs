// The steps before any dependency may be imported: is this Node new enough, are the packages of package-lock.json
// installed. Plain JavaScript without imports of ours, because there may be nothing yet to run anything else.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const MIN_NODE = [20, 19];

/** Ends the process with one line. */
export function fail(message) {
  console.error(`Pentimento: ${message}`);
  process.exit(1);
}

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  const isNewEnough = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  if (!isNewEnough)
    fail(
      `Node ${MIN_NODE.join(".")} or newer is needed, this is ${version}. Get it from https://nodejs.org.`,
    );
}

/** Why the dependencies must be installed, or undefined when they are. */
export function staleness(root = ROOT) {
  const installedPath = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installedPath)) return "missing";
  const packagesOf = (path) => JSON.parse(readFileSync(path, "utf8")).packages;
  const installed = packagesOf(installedPath);
  // Optional packages are those of other platforms; npm leaves them out.
  const differs = Object.entries(packagesOf(join(root, "package-lock.json"))).some(
    ([path, wanted]) =>
      path.startsWith("node_modules/") &&
      !wanted.optional &&
      !wanted.peer &&
      installed[path]?.version !== wanted.version,
  );
  return differs ? "out of date" : undefined;
}

/** Runs `npm ci` when it is needed, quietly; ends the process when that fails. */
export async function ensureInstalled(root = ROOT) {
  const reason = staleness(root);
  if (!reason) return;
  const started = Date.now();
  const text = () =>
    `Dependencies are ${reason}: installing (${Math.round((Date.now() - started) / 1000)} s)`;
  const isTerminal = process.stderr.isTTY;
  process.stderr.write(isTerminal ? text() : `Dependencies are ${reason}: installing ...\n`);
  const ticker = isTerminal ? setInterval(() => process.stderr.write(`\r${text()}`), 1000) : undefined;
  // Where NODE_ENV is production npm would leave out what the build needs.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await runNpm(args, root);
  clearInterval(ticker);
  if (isTerminal) process.stderr.write("\r\x1b[K");
  if (code !== 0) {
    // npm prints its whole manual after the reason.
    console.error(output.trim().split("\n").slice(0, 20).join("\n"));
    fail("npm ci failed (see above). Check the network and the registry, then try again.");
  }
  console.error(`Dependencies installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function runNpm(args, root) {
  // Under `npm start` npm says where it is; that also spares Windows its npm.cmd.
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const env = {
    ...process.env,
    // Both packages want to download what is not needed here; npm 10 would let them.
    ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? "skip",
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
  };
  return new Promise((resolve) => {
    const child = spawn(command, [...prefix, ...args], {
      cwd: root,
      env,
      shell: process.platform === "win32" && !npm,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.once("close", (code) => resolve({ code, output }));
  });
}
