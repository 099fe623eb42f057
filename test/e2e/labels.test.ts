// Painting regions over content and style, in a real browser, until the result is copied from where they say.
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { openPage, waitForState, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();

/** Warm noise on the left, cool noise on the right. */
function twoTextures(): Promise<Buffer> {
  const [width, height] = [120, 90];
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const noise = 90 + ((i * 7919) % 83);
    pixels.set(i % width < width / 2 ? [noise + 60, noise, 20] : [20, noise, noise + 60], 3 * i);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

describe.skipIf(!browserPath)("regions painted over content and style", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true });
  const wide = await openBrowser(browserPath, { viewport: { width: 1280, height: 900 } });
  const narrow = await openBrowser(browserPath, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    colorScheme: "dark",
  });
  afterAll(async () => {
    await wide.close();
    await narrow.close();
  });
  const content = await stack.db.picture.findFirstOrThrow({ where: { name: { contains: "arbour" } } });
  const uploaded = await fetch(`${stack.origin}/pictures?name=two.png`, {
    method: "POST",
    body: await twoTextures(),
  });
  const style = z.object({ id: z.string() }).parse(await uploaded.json());
  const pictures = `content=${content.id}&style=${style.id}`;
  const SAVED = /^[0-9a-f]{64}$/;

  it("by the pointer: the run copies each from its own, and its settings come back", async () => {
    const page = await openPage(wide.context);
    const errors = watchErrors(page);
    await page.goto(`${stack.origin}/new?method=ashikhmin&${pictures}`);
    await page.getByText("Paint regions: what is copied where").click();
    const startButton = page.getByRole("button", { name: "Start painting" });
    const canvas = (part: string) => page.locator(`[data-testid=${part}-labels]`);
    const fault = page.getByTestId("labels-fault");
    const brush = (name: string) =>
      page.locator("label", { has: page.locator(`input[name=label][value=${name}]`) }).click();
    const drag = async (part: string, x: number) => {
      await page.evaluate(
        `document.querySelector('[data-testid=${part}-labels]').scrollIntoView({ block: 'center' })`,
      );
      const box = await canvas(part).boundingBox();
      if (!box) throw new Error(`There is no canvas over the ${part}.`);
      await page.mouse.move(box.x + x * box.width, box.y + 1);
      await page.mouse.down();
      await page.mouse.move(box.x + x * box.width, box.y + box.height - 1, { steps: 4 });
      await page.mouse.up();
    };
    // A stroke down the middle of either half; so wide that it fills most of it.
    await page.fill("input[name=label-size]", "200");
    await brush("blue");
    await drag("content", 0.24);
    await fault.getByText("Paint blue over the style too.").waitFor();
    await brush("orange");
    await drag("content", 0.76);
    await fault.getByText("Paint orange and blue over the style too.").waitFor();
    expect(await startButton.isDisabled()).toBe(true);
    await drag("style", 0.24);
    await brush("blue");
    await drag("style", 0.76);
    await fault.waitFor({ state: "detached" });
    expect(await page.getByTestId("style-labels-state").textContent()).toBe("orange and blue");
    for (const part of ["content", "style"])
      await expect.poll(() => canvas(part).getAttribute("data-map"), { timeout: 10_000 }).toMatch(SAVED);
    const ids = await Promise.all(["content", "style"].map((part) => canvas(part).getAttribute("data-map")));

    await page.fill("input[name=size]", "128");
    await startButton.click();
    await page.waitForURL(/\/runs\//);
    await waitForState(page, "SUCCEEDED");
    const runId = page.url().split("/").at(-1) ?? "";
    expect(await stack.db.run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
      contentLabelsId: ids[0],
      styleLabelsId: ids[1],
    });
    await page.getByAltText("Labels of the content").waitFor();
    await page.getByAltText("Labels of the style").waitFor();

    const image = await stack.db.styledImage.findFirstOrThrow({ where: { runId } });
    const bytes = await (await fetch(`${stack.origin}/images/${image.blob}`)).arrayBuffer();
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const warm = { left: 0, right: 0 };
    const inner = { left: 0, right: 0 };
    for (let i = 0; i < info.width * info.height; i++) {
      const share = (i % info.width) / info.width;
      if (Math.abs(share - 0.24) > 0.15 && Math.abs(share - 0.76) > 0.15) continue;
      const half = share < 0.5 ? "left" : "right";
      inner[half] += 1;
      if (data[3 * i]! > data[3 * i + 2]!) warm[half] += 1;
    }
    expect(warm.left / inner.left).toBeLessThan(0.05);
    expect(warm.right / inner.right).toBeGreaterThan(0.95);

    // The same settings once more: both are there, painting goes on over them, and what is wiped off is asked for.
    await page.goto(`${stack.origin}/new?from=${runId}`);
    await canvas("style").waitFor();
    for (const [index, part] of ["content", "style"].entries()) {
      expect(await canvas(part).getAttribute("data-map")).toBe(ids[index]);
      await expect.poll(() => page.getByTestId(`${part}-labels-state`).textContent()).toBe("orange and blue");
    }
    const section = page.getByRole("region", { name: "Regions of the style" });
    await section.getByRole("button", { name: "Clear" }).click();
    await fault.getByText("Paint orange and blue over the style too.").waitFor();
    await section.getByRole("button", { name: "Undo" }).click();
    await fault.waitFor({ state: "detached" });
    await expect.poll(() => canvas("style").getAttribute("data-map")).toBe(ids[1]);
    expect(errors).toEqual([]);
  });

  it("by keys and by a finger on a telephone, with a live preview on the method's page", async () => {
    const page = await openPage(narrow.context);
    const errors = watchErrors(page);
    await page.goto(`${stack.origin}/methods/patchmatch?${pictures}`);
    await page.locator('[data-testid=preview][data-state="shown"]').waitFor({ timeout: 60_000 });
    await page.getByText("Paint regions: what is copied where").click();
    // Over the content by keys: a stroke to the left of the middle.
    const over = page.locator("[data-testid=content-labels]");
    await over.focus();
    await page.keyboard.down(" ");
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.up(" ");
    await page.getByText("Paint orange over the style too.").waitFor();
    // Over the style by a finger.
    const under = page.locator("[data-testid=style-labels]");
    await page.evaluate(
      "document.querySelector('[data-testid=style-labels]').scrollIntoView({ block: 'end' })",
    );
    const box = await under.boundingBox();
    if (!box) throw new Error("There is no canvas over the style.");
    await page.touchscreen.tap(box.x + 0.8 * box.width, box.y + 0.7 * box.height);
    for (const canvas of [over, under])
      await expect.poll(() => canvas.getAttribute("data-map"), { timeout: 10_000 }).toMatch(SAVED);
    const ids = {
      contentLabelsId: await over.getAttribute("data-map"),
      styleLabelsId: await under.getAttribute("data-map"),
    };
    await expect
      .poll(() => stack.db.run.count({ where: { ...ids, previewFor: { not: null } } }), { timeout: 20_000 })
      .toBeGreaterThan(0);
    await page.locator('[data-testid=preview][data-state="shown"]').waitFor({ timeout: 60_000 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(errors).toEqual([]);
  });
});
