// The server paints along in a real browser: strokes arrive live in every window, undo takes back all of them, a reload shows
// the same.
import { afterAll, describe, expect, it } from "vitest";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import {
  canvasBytes,
  drag,
  hasStrokes,
  isReady,
  isSaved,
  newPainting,
  openPanel,
  renderedBytes,
  strokesIn,
} from "./easel.ts";
import { openPage, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();
/** How long a window may take to show what has changed. */
const SOON = { timeout: 5_000 };

describe.skipIf(!browserPath)("a painting that the server works on", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true, withWorker: false });
  const { context, close } = await openBrowser(browserPath, { viewport: { width: 1280, height: 900 } });
  afterAll(close);
  const page = await openPage(context);
  const errors = watchErrors(page);
  const id = await newPainting(stack);
  const work = (state: string) => page.locator(`[data-testid=work][data-work=${state}]`).waitFor();

  it("auto-paints what is granted, live in a second window, the same in both and on the server", async () => {
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    await drag(page, [0.2, 0.2], [0.6, 0.3]);
    await isSaved(page);
    const own = await strokesIn(page);
    const other = await openPage(context);
    await other.goto(page.url());
    await isReady(other);
    await page.bringToFront();
    await openPanel(page, "auto");
    const granted = page.getByRole("slider", { name: "Strokes, at most" });
    await granted.fill("90");
    await granted.press("ArrowRight");
    await page.getByRole("button", { name: "Paint", exact: true }).click();
    await work("FINISHED");
    const strokes = await strokesOfPainting();
    expect(strokes).toBeGreaterThan(own + 500);
    await Promise.all([hasStrokes(page, strokes), hasStrokes(other, strokes)]);
    const shown = await canvasBytes(page);
    expect(Buffer.compare(await canvasBytes(other), shown)).toBe(0);
    expect(Buffer.compare(await renderedBytes(stack, id), shown)).toBe(0);
    await other.close();
  });

  it("is undone and redone as one, also after a reload", async () => {
    const whole = await canvasBytes(page);
    const strokes = await strokesIn(page);
    await page.reload();
    await isReady(page);
    await hasStrokes(page, strokes);
    expect(Buffer.compare(await canvasBytes(page), whole)).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await isSaved(page);
    expect(await strokesIn(page)).toBeLessThan(200);
    await page.getByRole("button", { name: "Redo" }).click();
    await hasStrokes(page, strokes);
    expect(Buffer.compare(await canvasBytes(page), whole)).toBe(0);
  });

  it("can be cancelled, and what is painted stays", async () => {
    const before = await strokesOfPainting();
    await openPanel(page, "auto");
    await page.getByRole("slider", { name: "Strokes, at most" }).press("End");
    await page.getByRole("button", { name: "Paint", exact: true }).click();
    await page.getByText(/^[1-9][0-9,]* of [0-9,]+$/).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await work("CANCELLED");
    await isSaved(page);
    const after = await strokesOfPainting();
    expect(after).toBeGreaterThan(before);
    expect(after).toBeLessThan(before + 19_000);
    await hasStrokes(page, after);
    expect(errors).toEqual([]);
  });

  it("is relaxed towards the photograph, live in a second window, and undone as one", async () => {
    const id = await newPainting(stack);
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    await drag(page, [0.1, 0.2], [0.8, 0.3], [0.2, 0.8]);
    await isSaved(page);
    const strokes = await strokesIn(page);
    const before = await canvasBytes(page);
    const other = await openPage(context);
    await other.goto(page.url());
    await isReady(other);
    await page.bringToFront();
    await openPanel(page, "auto");
    const tried = page.getByRole("slider", { name: "Changes tried" });
    await tried.fill("10");
    await page.getByRole("button", { name: "Relax", exact: true }).click();
    await work("FINISHED");
    await page.getByText(/changes kept: .* away from the photograph before/).waitFor();
    const rendered = await renderedBytes(stack, id);
    expect(Buffer.compare(rendered, before)).not.toBe(0);
    for (const window of [page, other]) {
      await expect.poll(async () => Buffer.compare(await canvasBytes(window), rendered), SOON).toBe(0);
      expect(await strokesIn(window)).toBe(strokes);
    }
    await page.getByRole("button", { name: "Undo" }).click();
    await isSaved(page);
    for (const window of [page, other]) {
      await expect.poll(async () => Buffer.compare(await canvasBytes(window), before), SOON).toBe(0);
    }
    await other.close();
    expect(errors).toEqual([]);
  });

  async function strokesOfPainting(): Promise<number> {
    return (await stack.db.painting.findUniqueOrThrow({ where: { id } })).strokeCount;
  }
});
