// Looking around in a picture by the pointer, in a real browser, until a method has the fixations.
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { openPage, waitForState, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();
const fixationsSchema = z.object({
  fixations: z.array(z.object({ x: z.number(), y: z.number(), durationMs: z.number() })),
});

describe.skipIf(!browserPath)("hover to look", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true });
  const { context, close } = await openBrowser(browserPath, { viewport: { width: 1280, height: 900 } });
  afterAll(close);

  it("records where the pointer rests, shows it, and the method gets it", async () => {
    const page = await openPage(context);
    const errors = watchErrors(page);
    const picture = await stack.db.picture.findFirstOrThrow({ where: { name: { contains: "arbour" } } });
    await page.goto(`${stack.origin}/new?method=decarlo&content=${picture.id}`);
    await page.getByRole("button", { name: "Look around" }).click();
    const surface = page.locator("[data-testid=gaze]");
    const box = await surface.boundingBox();
    if (!box) throw new Error("There is nothing to look at.");
    const rests = [
      [0.25, 0.3],
      [0.75, 0.6],
    ] as const;
    for (const [x, y] of rests) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      await page.waitForTimeout(700);
    }
    await page.mouse.move(box.x - 40, box.y + 10);
    await page.getByRole("button", { name: "Enough" }).click();
    await page.locator("[data-testid=look]").nth(1).waitFor();
    expect(await page.locator("[data-testid=looks]").textContent()).toMatch(/^\d+ fixations, \d+\.\d s$/);

    await page.fill("input[name=size]", "64");
    await page.getByRole("button", { name: "Start painting" }).click();
    await page.waitForURL(/\/runs\//);
    await waitForState(page, "SUCCEEDED");
    const run = await stack.db.run.findUniqueOrThrow({ where: { id: page.url().split("/").at(-1) ?? "" } });
    const { fixations } = fixationsSchema.parse(run.parameters);
    for (const [x, y] of rests) {
      const near = fixations.filter((look) => Math.hypot(look.x - x, look.y - y) < 0.02);
      expect(near.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeGreaterThan(500);
    }
    expect(errors).toEqual([]);
  });

  it("moves, lengthens, adds and removes looks by pointer and keys, forgets all; looks by keys too", async () => {
    const page = await openPage(context);
    const [picture] = await stack.db.picture.findMany({ take: 1 });
    await page.goto(`${stack.origin}/new?method=decarlo&content=${picture?.id}`);
    await page.getByRole("button", { name: "Look around" }).click();
    // Keys before it has the focus would be lost.
    await page.locator("[data-testid=gaze]:focus").waitFor();
    for (let rest = 0; rest < 3; rest++) {
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(500);
    }
    await page.getByRole("button", { name: "Enough" }).click();
    const looks = page.locator("[data-testid=look]");
    await looks.nth(2).waitFor();
    const count = await looks.count();
    const placeOf = async (index: number) =>
      z
        .tuple([z.string(), z.string()])
        .parse(
          await page.evaluate(
            `(({ left, top }) => [left, top])(document.querySelectorAll("[data-testid=look]")[${index}].style)`,
          ),
        )
        .map(Number.parseFloat) as [number, number];
    /** Waited for: it is drawn with the frame after the event, which may be later than the answer to it. */
    const isAt = (left: number, top: number, tolerance: number) =>
      expect
        .poll(async () => {
          const place = await placeOf(0);
          return Math.max(Math.abs(place[0] - left), Math.abs(place[1] - top));
        })
        .toBeLessThan(tolerance);
    const first = looks.first();
    // The gaze by keys went rightwards from the middle: the first look is left of the others.
    const [x, y] = await placeOf(0);
    const spot = await first.boundingBox();
    const frame = await page
      .locator("[data-field=fixations] [data-testid=look] >> xpath=..")
      .first()
      .boundingBox();
    if (!spot || !frame) throw new Error("There is no look.");
    const [fromX, fromY] = [spot.x + spot.width / 2, spot.y + spot.height / 2];
    await page.mouse.move(fromX, fromY);
    await page.mouse.down();
    await page.mouse.move(fromX - 0.2 * frame.width, fromY + 0.1 * frame.height, { steps: 4 });
    await page.mouse.up();
    await isAt(x - 20, y + 10, 0.5);
    const [movedX, movedY] = await placeOf(0);

    await first.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowUp");
    await isAt(movedX + 1, movedY - 5, 0.05);
    const duration = page.locator("input[name=look-duration]");
    const before = Number(await duration.inputValue());
    await page.keyboard.press("+");
    await expect.poll(async () => Number(await duration.inputValue())).toBeGreaterThan(before);
    await duration.fill("1500");
    await expect.poll(() => first.getAttribute("aria-label")).toContain("1500 ms");

    await first.focus();
    await page.keyboard.press("Delete");
    await expect.poll(() => looks.count()).toBe(count - 1);
    await page.getByRole("button", { name: "Add a fixation" }).click();
    await expect.poll(() => looks.count()).toBe(count);
    expect(await placeOf(count - 1)).toEqual([50, 50]);
    await page.getByRole("button", { name: `Remove fixation ${count}` }).click();
    await expect.poll(() => looks.count()).toBe(count - 1);
    await page.getByRole("button", { name: "Forget", exact: true }).click();
    await page.getByText("Nothing recorded").waitFor();
    expect(await looks.count()).toBe(0);
  });
});
