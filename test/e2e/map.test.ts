// Painting where detail matters, in a real browser, until a method has the map.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { openPage, waitForState, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();

describe.skipIf(!browserPath)("a map painted over the picture", async () => {
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
  const picture = await stack.db.picture.findFirstOrThrow({ where: { name: { contains: "arbour" } } });

  /** Grey values of a stored map at shares of its size. */
  const mapValues = async (id: string, ...places: (readonly [number, number])[]) => {
    const { blob } = await stack.db.picture.findUniqueOrThrow({ where: { id } });
    const bytes = await readFile(join(stack.dataFolder, "blobs", blob.slice(0, 2), blob)).catch(async () =>
      Buffer.from(await (await fetch(`${stack.origin}/images/${blob}`)).arrayBuffer()),
    );
    const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
    return places.map(
      ([x, y]) => data[Math.floor(y * info.height) * info.width + Math.floor(x * info.width)] ?? -1,
    );
  };

  it("by the pointer: light, dark, erased, undone; the run is made with it", async () => {
    const page = await openPage(wide.context);
    const errors = watchErrors(page);
    await page.goto(`${stack.origin}/new?method=sparavigna&content=${picture.id}`);
    await page.getByText("Paint where detail matters").click();
    const map = page.locator("[data-testid=map]");
    const saved = () =>
      expect.poll(() => map.getAttribute("data-map"), { timeout: 10_000 }).toMatch(/^[0-9a-f]{64}$/);
    const drag = async (y: number, from: number, to: number) => {
      // Away from the bar at the window's lower edge.
      await page.evaluate("document.querySelector('[data-testid=map]').scrollIntoView({ block: 'center' })");
      const box = await map.boundingBox();
      if (!box) throw new Error("There is no map.");
      await page.mouse.move(box.x + from * box.width, box.y + y * box.height);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, box.y + y * box.height, { steps: 4 });
      await page.mouse.up();
    };
    await drag(0.25, 0.2, 0.8);
    await page.getByText("Less detail").click();
    await drag(0.75, 0.2, 0.8);
    await page.getByText("Erase", { exact: true }).click();
    await drag(0.25, 0.7, 0.8);
    await drag(0.5, 0.1, 0.9);
    await page.getByRole("button", { name: "Undo" }).click();
    await saved();
    const id = (await map.getAttribute("data-map")) ?? "";
    const values = await mapValues(id, [0.4, 0.25], [0.4, 0.75], [0.75, 0.25], [0.05, 0.05]);
    expect(values).toEqual([255, 0, 128, 128]);

    await page.fill("input[name=size]", "96");
    await page.getByRole("button", { name: "Start painting" }).click();
    await page.waitForURL(/\/runs\//);
    await waitForState(page, "SUCCEEDED");
    const runId = page.url().split("/").at(-1) ?? "";
    expect(await stack.db.run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ mapId: id });
    await page.getByAltText("Map: light where detail matters").waitFor();

    // Beside the image its strokes are there, as a drawing to be downloaded.
    await page.getByRole("link", { name: "See the finished image" }).click();
    const drawing = page.getByRole("link", { name: /^Strokes SVG/ });
    await drawing.waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), drawing.click()]);
    expect(download.suggestedFilename()).toMatch(/^pentimento-harbour-strokes-\w+\.svg$/);
    expect(await readFile(await download.path(), "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    const small = await openPage(narrow.context);
    await small.goto(page.url());
    await small.getByRole("link", { name: /^Strokes SVG/ }).waitFor();
    expect(await small.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await small.close();

    // The same settings once more: the map is there, and painting goes on over it.
    await page.goto(`${stack.origin}/new?from=${runId}`);
    await map.waitFor();
    expect(await map.getAttribute("data-map")).toBe(id);
    await page.getByRole("button", { name: "Clear" }).click();
    await expect.poll(() => map.getAttribute("data-map")).toBe("none");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => map.getAttribute("data-map")).toBe(id);

    // So it is where one setting of that run is varied.
    await page.goto(`${stack.origin}/experiments/new?from=${runId}`);
    await map.waitFor();
    expect(await map.getAttribute("data-map")).toBe(id);
    await page.getByLabel("What is varied").selectOption({ label: "Size" });
    await page.getByLabel("Values", { exact: true }).fill("64, 96");
    await page.getByRole("button", { name: "Start all" }).click();
    await page.waitForURL(/\/experiments\/[0-9a-f-]+$/);
    const experimentId = page.url().split("/").at(-1) ?? "";
    expect(await stack.db.run.count({ where: { experimentId, mapId: id } })).toBe(2);
    expect(errors).toEqual([]);
  });

  it("by keys and by a finger on a telephone, with a live preview on the method's page", async () => {
    const page = await openPage(narrow.context);
    const errors = watchErrors(page);
    await page.goto(`${stack.origin}/methods/haeberli?content=${picture.id}`);
    await page.locator('[data-testid=preview][data-state="shown"]').waitFor({ timeout: 60_000 });
    await page.getByText("Paint where detail matters").click();
    const map = page.locator("[data-testid=map]");
    await map.focus();
    await page.keyboard.down(" ");
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.up(" ");
    await expect.poll(() => map.getAttribute("data-map")).toMatch(/^[0-9a-f]{64}$/);
    const byKeys = (await map.getAttribute("data-map")) ?? "";
    expect(await mapValues(byKeys, [0.5, 0.5], [0.3, 0.5], [0.9, 0.9])).toEqual([255, 255, 128]);

    await map.scrollIntoViewIfNeeded();
    const box = await map.boundingBox();
    if (!box) throw new Error("There is no map.");
    await page.touchscreen.tap(box.x + 0.8 * box.width, box.y + 0.8 * box.height);
    await expect.poll(() => map.getAttribute("data-map")).not.toBe(byKeys);
    await expect.poll(() => map.getAttribute("data-map")).toMatch(/^[0-9a-f]{64}$/);
    const byFinger = (await map.getAttribute("data-map")) ?? "";
    expect(await mapValues(byFinger, [0.8, 0.8], [0.5, 0.5])).toEqual([255, 255]);
    await expect
      .poll(() => stack.db.run.count({ where: { mapId: byFinger, previewFor: { not: null } } }), {
        timeout: 20_000,
      })
      .toBeGreaterThan(0);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(errors).toEqual([]);
  });
});
