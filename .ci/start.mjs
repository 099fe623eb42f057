// `npm start` from nothing to a finished picture, Ctrl-C, and once more: `start.mjs <fresh data folder> <report.json>`.
// Prints how long each took. The report counts like one of vitest.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const [dataFolder, reportPath] = process.argv.slice(2);
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const results = [];
let running;

async function test(name, work) {
  const began = Date.now();
  try {
    await work();
    results.push({ status: "passed" });
    console.log(`ok      ${name} (${seconds(Date.now() - began)})`);
  } catch (error) {
    results.push({ status: "failed" });
    console.log(`FAILED  ${name}: ${error.message}\n${running?.output ?? ""}`);
  }
}

await test("first start serves the gallery", async () => {
  await start("npm", "start");
  console.log(`        start on a fresh data folder: ${seconds(await untilReady())}`);
  const page = await fetch(origin);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<html/);
});

await test("the example run succeeds by itself", async () => {
  const run = await until("a finished run", 300, async () => {
    const { runs } = await api("{ runs(first: 5) { nodes { state iteration computeMs error } } }");
    const [only, ...others] = runs.nodes;
    assert.equal(others.length, 0);
    assert.ok(!["FAILED", "CANCELLED"].includes(only?.state), only?.error);
    return only?.state === "SUCCEEDED" && only;
  });
  console.log(`        ${run.iteration} iterations in ${seconds(run.computeMs)} of computing`);
});

await test("Ctrl-C stops everything", async () => {
  const status = await stop();
  // Where npm's shell waits for Node, the shell falls to the signal that Node has obeyed, and npm reports the shell.
  assert.ok(status === 0 || status === "SIGINT", `npm ended with ${status}`);
});

await test("second start is fast and starts no second example", async () => {
  await start(process.execPath, "server/launch/start.mjs");
  console.log(`        start on the same data folder: ${seconds(await untilReady())}`);
  const { runs } = await api("{ runs(first: 5) { nodes { state } } }");
  assert.deepEqual(runs.nodes, [{ state: "SUCCEEDED" }]);
});

await test("Ctrl-C stops it again, with exit code 0", async () => assert.equal(await stop(), 0));

const count = (status) => results.filter((result) => result.status === status).length;
writeFileSync(
  reportPath,
  JSON.stringify({
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
  }),
);
process.exit(count("failed") === 0 ? 0 : 1);

async function start(...command) {
  const child = spawn(command[0], command.slice(1), {
    // A process group, as a terminal makes one: Ctrl-C goes to all of it.
    detached: true,
    env: { ...process.env, PORT: String(port), PENTIMENTO_DATA: dataFolder, PENTIMENTO_DEBUG: "1" },
  });
  running = { child, output: "", startedAt: Date.now(), exit: once(child, "close") };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (running.output += chunk));
  process.once("exit", () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGTERM");
  });
}

async function untilReady() {
  await until("readiness", 300, async () => /Ready in/.test(running.output));
  return Date.now() - running.startedAt;
}

async function stop() {
  process.kill(-running.child.pid, "SIGINT");
  const [code, signal] = await Promise.race([running.exit, sleep(30_000, ["still running after 30 s"])]);
  assert.match(running.output, /Stopped\.\s*$/);
  await assert.rejects(fetch(origin), "the port is still served");
  return code ?? signal;
}

async function until(what, limitSeconds, probe) {
  for (const end = Date.now() + limitSeconds * 1000; Date.now() < end; await sleep(200)) {
    const found = await probe();
    if (found) return found;
    if (running.child.exitCode !== null) throw new Error(`npm start exited before ${what}`);
  }
  throw new Error(`no ${what} within ${limitSeconds} s`);
}

async function api(query) {
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors.map(({ message }) => message).join(" "));
  return data;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
