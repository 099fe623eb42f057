// Runs devices-cases.test.ts where there is a device: on the WebGPU provider with this machine's graphics driver, or
// with the software Vulkan device that comes with Chromium. In a process of its own, because the loader of drivers
// reads its environment at the start.
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const TIMEOUT_MS = 1_200_000;

/** Folders where distributions put Chromium, with its Vulkan loader and software device. */
const CHROMIUM_FOLDERS = [
  ...(process.env.CHROMIUM_PATH ? [dirname(realpathSync(process.env.CHROMIUM_PATH))] : []),
  "/usr/lib/chromium",
  "/usr/lib/chromium-browser",
  "/opt/google/chrome",
];

/** The environment in which WebGPU computes, or why it does not. */
async function findWebgpu(): Promise<{ env: NodeJS.ProcessEnv } | { reason: string }> {
  const own = { ...process.env, PENTIMENTO_ENGINE: "onnx", PENTIMENTO_DEVICE: "webgpu" };
  const folder = CHROMIUM_FOLDERS.find((path) => existsSync(join(path, "vk_swiftshader_icd.json")));
  const emulated = folder && {
    ...own,
    VK_ICD_FILENAMES: join(folder, "vk_swiftshader_icd.json"),
    LD_LIBRARY_PATH: folder,
  };
  let reason = "";
  for (const env of [own, ...(emulated ? [emulated] : [])]) {
    try {
      const script = 'import { startEngine } from "./gpu/engine.ts"; await startEngine();';
      await run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { env });
      return { env };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      reason = /EngineUnavailableError: (.*)/.exec(text)?.[1] ?? text;
    }
  }
  return { reason: `${reason} (Debian's package chromium brings a software device, slow but right.)` };
}

it("WebGPU computes what the reference computes", { timeout: TIMEOUT_MS }, async ({ skip }) => {
  const found = await findWebgpu();
  if ("reason" in found) {
    console.warn(`Skipped the tests on WebGPU: ${found.reason}`);
    return skip(found.reason);
  }
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const cases = "test/parity/devices-cases.test.ts";
  const args = [vitest, "run", "--project", "parity", "--reporter", "json", cases];
  const { stdout } = await run(process.execPath, args, { env: found.env, maxBuffer: 2 ** 26 }).catch(
    (error: { stdout?: string; stderr?: string; message: string }) => {
      throw new Error([error.message, error.stdout, error.stderr].join("\n"));
    },
  );
  const report = JSON.parse(stdout.slice(stdout.indexOf("{")));
  expect(report.numFailedTests).toBe(0);
  expect(report.numPassedTests).toBeGreaterThanOrEqual(7);
});
