// What a card says of where it comes from: the commit and the command line.
import { execFileSync } from "node:child_process";
import { quoted } from "../training/card.ts";

/** The commit that the running code was taken from, read when the process starts: files may change under a training. */
export const commit = readCommit();

/** This process as a command that can be pasted. @param script of package.json. */
export function commandLine(script: string): string {
  return [`npm run -s ${script} --`, ...process.argv.slice(2).map(quoted)].join(" ");
}

function readCommit(): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
