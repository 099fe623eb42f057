// A real Chromium for e2e tests. Where there is none the tests say how to get one and skip; where CI or
// PENTIMENTO_REQUIRE_BROWSER=1 demands one they fail instead, so that nobody believes they ran.
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";

const REMEDY =
  "Install Chromium (Debian and Ubuntu: `apt-get install chromium`; macOS: `brew install --cask chromium`), or set CHROMIUM_PATH to a Chrome or Chromium program.";
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PLACES = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
const ARGUMENTS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Path of the browser, or undefined when there is none and none is demanded. Says so once in the latter case. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM_PATH) {
    if (isExecutable(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH;
    throw new Error(`CHROMIUM_PATH names no program: ${env.CHROMIUM_PATH}. ${REMEDY}`);
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const found = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES].find(
    isExecutable,
  );
  if (found) return found;
  const isRequired = env.PENTIMENTO_REQUIRE_BROWSER === "1" || (env.CI !== undefined && env.CI !== "false");
  if (isRequired) throw new Error(`No browser for the e2e tests. ${REMEDY}`);
  console.warn(`Skipping the tests that need a browser: none found. ${REMEDY}`);
  return undefined;
}

export interface TestBrowser {
  context: BrowserContext;
  close(): Promise<void>;
}

/** Opens `path` (from `findBrowser`) with a fresh profile. The caller closes it. @param args further ones, of Chromium. */
export async function openBrowser(
  path: string,
  { args = [], ...options }: BrowserContextOptions & { args?: string[] } = {},
): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "pentimento-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    headless: true,
    args: [...ARGUMENTS, ...args],
    ...options,
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
