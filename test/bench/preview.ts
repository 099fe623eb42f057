// What `npm run -s bench -- preview` measures and prints: how long somebody who moves a slider on a method's page waits for
// pixels, in a real browser, at a gallery that runs already.
import type { Page } from "playwright-core";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { median } from "./measure.ts";

/** Methods, each with a slider that changes the picture at every step. */
const SLIDERS: Readonly<Record<string, string>> = {
  winnemoeller: "Line darkness",
  sparavigna: "Largest spot",
  haeberli: "Stroke width",
  gatys: "Style weight",
};
const MOVES = 5;
const MUST_REACH_MS = 1000;
const PATIENCE_MS = 60_000;

interface PreviewOptions {
  json?: true;
  runs?: number;
  check?: true;
  at: string;
}

const movedSchema = z.object({ firstMs: z.number(), wholeMs: z.number() });

/** @param name `preview` for all, or `preview-<method>`. @throws naming the rows that exist. */
export async function measurePreviews(
  name: string,
  { json, runs = MOVES, check, at }: PreviewOptions,
): Promise<void> {
  const rows = Object.keys(SLIDERS).filter((id) => name === "preview" || name === `preview-${id}`);
  if (rows.length === 0)
    throw new Error(`Unknown row "${name}". Available: preview-${Object.keys(SLIDERS).join(", preview-")}.`);
  await fetch(at).catch(() => {
    throw new Error(`No gallery answers at ${at}. Start it with npm start, or name another with --at.`);
  });
  const browser = findBrowser();
  if (browser === undefined) throw new Error("Previews are measured in a browser.");
  const { context, close } = await openBrowser(browser);
  try {
    for (const id of rows) {
      console.error(`preview-${id}: the page, then ${runs} moves of "${SLIDERS[id]}"`);
      const page = await context.newPage();
      const result = { name: `preview-${id}`, ...(await measure(page, `${at}/methods/${id}`, id, runs)) };
      await page.close();
      console.log(json ? JSON.stringify(result) : lineOf(result));
      if (check && isSlow(result)) process.exitCode = 1;
    }
  } finally {
    await close();
  }
}

interface PreviewResult {
  name: string;
  /** From opening the page to its first preview's first picture. */
  pageMs: number;
  /** From moving the slider to another picture, and to the last one. */
  firstMs: number;
  slowestFirstMs: number;
  wholeMs: number;
}

async function measure(page: Page, url: string, id: string, runs: number) {
  const openedAt = performance.now();
  await page.goto(url, { timeout: PATIENCE_MS });
  await page.locator("[data-testid=preview] img[alt^=Preview]").waitFor({ timeout: PATIENCE_MS });
  const pageMs = performance.now() - openedAt;
  await page.locator("[data-testid=preview][data-state=shown]").waitFor({ timeout: PATIENCE_MS });
  const slider = page.getByLabel(`${SLIDERS[id]}, slider`);
  const moves: z.infer<typeof movedSchema>[] = [];
  for (let move = 0; move < runs; move++) {
    await slider.focus();
    await page.evaluate(`void (moved = (${watchMove})())`);
    // A tenth of the slider, there and back.
    await slider.press(move % 2 === 0 ? "PageUp" : "PageDown", { noWaitAfter: true });
    moves.push(movedSchema.parse(await page.evaluate("moved")));
  }
  const firsts = moves.map(({ firstMs }) => firstMs);
  return {
    pageMs: Math.round(pageMs),
    firstMs: Math.round(median(firsts)),
    slowestFirstMs: Math.round(Math.max(...firsts)),
    wholeMs: Math.round(median(moves.map(({ wholeMs }) => wholeMs))),
  };
}

/** Run in the page. From the next key to the frame that shows another picture, and to the one that shows the last. */
const watchMove = `async () => {
  const shown = () => document.querySelector("[data-testid=preview] img[alt^=Preview]")?.src;
  const isWhole = () => document.querySelector("[data-testid=preview]")?.dataset.state === "shown";
  const before = shown();
  const startedAt = await new Promise((resolve) =>
    addEventListener("keydown", () => resolve(performance.now()), { once: true, capture: true }));
  const wait = async () => {
    await new Promise(requestAnimationFrame);
    if (performance.now() - startedAt > ${PATIENCE_MS}) throw new Error("The slider moved and no other picture came.");
  };
  while (shown() === before) await wait();
  const firstMs = performance.now() - startedAt;
  while (!isWhole()) await wait();
  return { firstMs, wholeMs: performance.now() - startedAt };
}`;

const isSlow = ({ slowestFirstMs }: PreviewResult): boolean => slowestFirstMs > MUST_REACH_MS;

function lineOf(result: PreviewResult): string {
  const { name, pageMs, firstMs, slowestFirstMs, wholeMs } = result;
  return (
    `${name.padEnd(22)}${firstMs} ms to first pixels (slowest ${slowestFirstMs}, ${isSlow(result) ? "ABOVE" : "within"} ` +
    `${MUST_REACH_MS}), ${wholeMs} ms to the whole; ${pageMs} ms from opening the page`
  );
}
