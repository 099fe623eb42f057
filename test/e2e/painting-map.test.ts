// A map painted in the easel's panel: the server paints more where it is light, nothing where it is dark, by pointer on a wide
// screen and by keys on a telephone.
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
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

describe.skipIf(!browserPath)("a map of where strokes go", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true, withWorker: false });
  const wide = await openBrowser(browserPath, { viewport: { width: 1280, height: 900 } });
  const narrow = await openBrowser(browserPath, {
    ...{ viewport: { width: 360, height: 740 }, hasTouch: true, colorScheme: "dark" },
  });
  afterAll(async () => {
    await wide.close();
    await narrow.close();
  });

  const mapOf = (page: Page) => page.locator("[data-testid=map]");
  const isTaken = (page: Page) =>
    expect.poll(() => mapOf(page).getAttribute("data-map")).toMatch(/^[0-9a-f]{64}$/);
  async function openMap(page: Page): Promise<void> {
    await openPanel(page, "auto");
    await page.getByText("Paint where strokes go").click();
  }
  async function paint(page: Page): Promise<void> {
    const granted = page.getByRole("slider", { name: "Strokes, at most" });
    await granted.fill("80");
    await page.getByRole("button", { name: "Paint", exact: true }).click();
    await page.locator("[data-testid=work][data-work=FINISHED]").waitFor();
  }
  const strokeSchema = z.array(z.object({ x: z.number(), y: z.number(), width: z.number() }));
  async function strokesOf(id: string) {
    const rows = await stack.db.paintingEvent.findMany({ where: { paintingId: id, kind: "STROKES" } });
    return rows.flatMap(({ strokes }) => strokeSchema.parse(strokes));
  }
  /** Part of the pixels right of `from` (a share of the width) that differ. */
  function changed(one: Buffer, other: Buffer, from: number): number {
    let [count, looked] = [0, 0];
    for (let at = 0; at < one.length / 3; at++) {
      if (at % 1024 < from * 1024) continue;
      looked += 1;
      if (one.compare(other, 3 * at, 3 * at + 3, 3 * at, 3 * at + 3) !== 0) count += 1;
    }
    return count / looked;
  }

  it("is obeyed by auto-painting and by relaxation, and the painting needs no map to be shown again", async () => {
    const page = await openPage(wide.context);
    const errors = watchErrors(page);
    const id = await newPainting(stack);
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    const bare = await canvasBytes(page);
    await openMap(page);
    await page.getByRole("slider", { name: "Brush size" }).press("End");
    await page.getByText("None", { exact: true }).click();
    const dragMap = async (x: number) => {
      await page.evaluate("document.querySelector('[data-testid=map]').scrollIntoView({ block: 'center' })");
      const box = await mapOf(page).boundingBox();
      if (!box) throw new Error("There is no map.");
      await page.mouse.move(box.x + x * box.width, box.y + 0.02 * box.height);
      await page.mouse.down();
      await page.mouse.move(box.x + x * box.width, box.y + 0.98 * box.height, { steps: 4 });
      await page.mouse.up();
    };
    await dragMap(0.8);
    await page.getByText("More, smaller").click();
    await dragMap(0.15);
    await isTaken(page);
    await paint(page);

    const strokes = await strokesOf(id);
    await hasStrokes(page, strokes.length);
    expect(strokes.length).toBeGreaterThan(200);
    // Dark from 0.6 on, light up to 0.35: a quarter of the width is as without a map.
    expect(Math.max(...strokes.map(({ x }) => x))).toBeLessThan(0.61 * 1024);
    const finest = Math.min(...strokes.map(({ width }) => width));
    const fine = strokes.filter(({ width }) => width === finest);
    const inLight = fine.filter(({ x }) => x < 0.35 * 1024).length;
    expect(inLight / 0.35).toBeGreaterThan((1.2 * (fine.length - inLight)) / 0.25);
    const painted = await canvasBytes(page);
    expect(changed(bare, painted, 0.62)).toBe(0);
    expect(changed(bare, painted, 0)).toBeGreaterThan(0.2);

    // What is dark stays as it is, also where something is painted there.
    await drag(page, [0.7, 0.3], [0.9, 0.5]);
    await isSaved(page);
    const before = await canvasBytes(page);
    await page.getByRole("slider", { name: "Changes tried" }).fill("20");
    await page.getByRole("button", { name: "Relax", exact: true }).click();
    await page.getByText(/changes kept/).waitFor();
    const rendered = await renderedBytes(stack, id);
    await expect.poll(async () => Buffer.compare(await canvasBytes(page), rendered)).toBe(0);
    expect(changed(before, rendered, 0.62)).toBe(0);
    expect(changed(before, rendered, 0)).toBeGreaterThan(0.001);

    // The map outlives its panel, also while it is on its way; the painting outlives the map.
    await page.route("**/pictures?*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    await dragMap(0.5);
    await openPanel(page, "brush");
    await openPanel(page, "auto");
    await page.locator("[data-testid=map-state]", { hasText: "Painted over the picture" }).waitFor();
    await isTaken(page);
    await page.reload();
    await isReady(page);
    expect(Buffer.compare(await canvasBytes(page), rendered)).toBe(0);
    expect(errors).toEqual([]);
  });

  it("is painted and undone by keys on a telephone, apart from the painting's own undo", async () => {
    const page = await openPage(narrow.context);
    const errors = watchErrors(page);
    const id = await newPainting(stack);
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    await drag(page, [0.3, 0.3], [0.5, 0.5]);
    await isSaved(page);
    const own = await strokesIn(page);
    await openMap(page);
    await mapOf(page).focus();
    await page.keyboard.down(" ");
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.up(" ");
    await isTaken(page);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.keyboard.press("Control+z");
    await expect.poll(() => mapOf(page).getAttribute("data-map")).toBe("none");
    await isSaved(page);
    expect(await strokesIn(page)).toBe(own);

    // All of it dark: refused, with what to do.
    await page.getByText("None", { exact: true }).click();
    await page.getByRole("slider", { name: "Brush size" }).press("End");
    await mapOf(page).focus();
    await page.keyboard.down(" ");
    // Round the rim, then twice across.
    for (const way of "Left5 Up5 Right5 Down5 Left5 Up2 Right5 Up1 Left5".split(" ")) {
      for (let i = 0; i < Number(way.at(-1)); i++) await page.keyboard.press(`Arrow${way.slice(0, -1)}`);
    }
    await page.keyboard.up(" ");
    await isTaken(page);
    await page.getByRole("button", { name: "Paint", exact: true }).click();
    await page.getByText(/The map is black all over/).waitFor();
    expect(errors).toEqual([]);
  });
});
