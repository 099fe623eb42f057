// The program at the head of the backend's README runs as it stands there, in a process of its own.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const FOLDER = "gpu/backend";

it("the README's example trains", { timeout: 240_000 }, async () => {
  const program = /```ts\n([\s\S]*?)```/.exec(readFileSync(`${FOLDER}/README.md`, "utf8"))![1]!;
  expect(program.trim().split("\n").length).toBeLessThanOrEqual(30);
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: FOLDER });
  const accuracy = Number(/accuracy ([\d.]+)/.exec(stdout)?.[1]);
  expect(accuracy).toBeGreaterThan(0.95);
});
