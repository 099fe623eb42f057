// Painting on a telephone: a finger paints, everything fits, nothing jumps.
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { isReady, isSaved, newPainting, openPanel } from "./easel.ts";
import { layoutShift, openPage } from "./gallery-page.ts";

const browserPath = findBrowser();

describe.skipIf(!browserPath)("painting on a telephone", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true, withWorker: false });
  const { context, close } = await openBrowser(browserPath, {
    ...{ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  });
  afterAll(close);

  it("a finger paints instead of scrolling, and nothing is wider than the screen", async () => {
    const page = await openPage(context);
    const id = await newPainting(stack);
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    const box = await page.locator("[data-testid=canvas]").boundingBox();
    if (!box) throw new Error("The page shows no canvas.");
    const cdp = await context.newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) =>
      cdp.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchEnd" ? [] : [{ x: box.x + x, y: box.y + y }],
      });
    await touch("touchStart", 60, 150);
    for (let y = 150; y > 30; y -= 10) await touch("touchMove", 60 + (150 - y), y);
    await touch("touchEnd", 0, 0);
    await page.locator("[role=status]", { hasText: "Saved" }).waitFor();
    expect(await page.evaluate("scrollY")).toBe(0);
    const { strokeCount } = await stack.db.painting.findUniqueOrThrow({ where: { id } });
    expect(strokeCount).toBeGreaterThan(10);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  });

  it("nothing jumps while the pages load, and every panel fits the screen", async () => {
    const page = await openPage(context);
    await page.goto(`${stack.origin}/paint`);
    await page.locator("[data-testid=painting-tile] img").first().waitFor();
    await page.locator("[data-picker=content] input[type=radio]").first().waitFor({ state: "attached" });
    expect(await layoutShift(page)).toBeLessThan(0.05);
    await page.goto(`${stack.origin}/paint/${await newPainting(stack)}`);
    await isReady(page);
    await page.waitForTimeout(500);
    expect(await layoutShift(page)).toBeLessThan(0.05);
    const panels = await page.evaluate(
      "[...document.querySelectorAll('input[name=panel]')].map(({ value }) => value)",
    );
    for (const panel of z.array(z.string()).min(2).parse(panels)) {
      await openPanel(page, panel);
      expect(await page.evaluate("document.documentElement.scrollWidth"), panel).toBeLessThanOrEqual(360);
    }
  });

  it("titles of file names that are one long word stay on the page", async () => {
    const page = await openPage(context);
    const id = await newPainting(stack);
    const { pictureId } = await stack.db.painting.findUniqueOrThrow({ where: { id } });
    const name = `${"IMG20260704183059".repeat(4)}.jpg`;
    await stack.db.picture.update({ where: { id: pictureId }, data: { name } });
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    const fits = async () =>
      expect(await page.evaluate("document.documentElement.scrollWidth"), page.url()).toBeLessThanOrEqual(
        360,
      );
    await fits();
    await page.locator("[data-testid=canvas][aria-busy=false]").press(" ");
    await isSaved(page);
    const { hangPainting } = await stack.graphql(
      "mutation ($painting: ID!) { hangPainting(input: { painting: $painting }) { id } }",
      { painting: id },
    );
    for (const path of ["/", `/styled/${z.object({ id: z.string() }).parse(hangPainting).id}`, "/paint"]) {
      await page.goto(`${stack.origin}${path}`);
      await page.getByText("IMG20260704183059").first().waitFor();
      await fits();
    }
  });
});
