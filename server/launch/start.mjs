#!/usr/bin/env node
// `npm start` on a machine that has Node and nothing else: checks, installs, then hands over to main.ts.
import { checkNode, ensureInstalled } from "./install.mjs";
import { HELP, preflight } from "./preflight.mjs";

if (process.argv.includes("--help") || process.argv.includes("-h")) {
  console.log(HELP);
  process.exit(0);
}
checkNode();
await preflight();
await ensureInstalled();

// In this process rather than in a child: signals then have one address.
const { register } = await import("tsx/esm/api");
register();
await import("./main.ts");
