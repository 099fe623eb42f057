// The main job in a real browser: two pictures in, every iteration seen, the result opened, scrubbed and downloaded.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { type Stack, testStack } from "../support/stack.ts";
import {
  dropFile,
  openPage,
  pasteFile,
  pictureFile,
  previewsOf,
  shownPictures,
  waitForState,
  watchErrors,
} from "./gallery-page.ts";

const browserPath = findBrowser();
const ITERATIONS = 50;
const SIZE = 64;

describe.skipIf(!browserPath)("the main job", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true });
  const { context, close } = await openBrowser(browserPath, { acceptDownloads: true });
  afterAll(close);
  const page = await openPage(context);
  const errors = watchErrors(page);

  it("says what is wrong with a file that is no picture, and takes the next one", async () => {
    await page.goto(`${stack.origin}/new`);
    await page.setInputFiles("[data-testid=file-content]", {
      name: "notes.png",
      mimeType: "image/png",
      buffer: Buffer.from("These are notes."),
    });
    const alert = page.locator("[data-picker=content] [role=alert]");
    await alert.getByText("notes.png was not taken").waitFor();
    expect(await alert.textContent()).toMatch(/Not a picture of an accepted format.*(jpeg|JPEG)/);
    const empty = { name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) };
    await dropFile(page, "[data-picker=content]", empty);
    await alert.getByText("empty.png was not taken").waitFor();
    await alert.getByRole("button", { name: "Dismiss" }).click();
    await alert.waitFor({ state: "detached" });
    expect(await page.locator("[data-testid=chosen-content]").count()).toBe(0);
    // The browser itself reports the two refusals.
    expect(errors.splice(0).every((error) => error.includes("Failed to load resource"))).toBe(true);
  });

  it("takes a dropped, a chosen and a pasted picture", async () => {
    await page.goto(stack.origin);
    await page.getByRole("link", { name: "Paint the first image" }).click();
    await page.getByRole("heading", { name: "New image" }).waitFor();
    await dropFile(page, "[data-picker=style]", await pictureFile("rough-style.jpg", 5, "jpeg"));
    await page.locator("[data-testid=chosen-style][alt='Rough style']").waitFor();
    await page.setInputFiles("[data-testid=file-content]", await pictureFile("first.png", 1, "png"));
    await page.locator("[data-testid=chosen-content][alt='First']").waitFor();
    await page.locator("[data-picker=content]").getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete this picture?" });
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.locator("[data-testid=chosen-content]").waitFor({ state: "detached" });
    expect(await page.getByAltText("First").count()).toBe(0);
    await page.locator("[data-picker=content] input[type=radio]").first().focus();
    await pasteFile(page, await pictureFile("harbour_wall.png", 2, "png"));
    await page.locator("[data-testid=chosen-content][alt='Harbour wall']").waitFor();
    expect(await page.locator("[data-testid=chosen-style]").getAttribute("alt")).toBe("Rough style");
  });

  it("checks the settings while they are typed", async () => {
    const start = page.getByRole("button", { name: "Start painting" });
    expect(await start.isEnabled()).toBe(true);
    await page.fill("input[name=size]", "20000");
    await page.locator("[data-field=size]").getByText("Enter a number from 64 to 1024.").waitFor();
    expect(await start.isDisabled()).toBe(true);
    await page.fill("input[name=size]", String(SIZE));
    await page.fill("input[name=iterations]", String(ITERATIONS));
    await page.fill("input[name=seed]", "42");
    await page.getByText("random weights").first().click();
    expect(await start.isEnabled()).toBe(true);
  });

  it("shows at least ten previews in order, then the result", async () => {
    await page.getByRole("button", { name: "Start painting" }).click();
    await page.waitForURL(/\/runs\//);
    await waitForState(page, "SUCCEEDED");
    await page.getByText(`${ITERATIONS} of ${ITERATIONS}`).waitFor();

    const kept = await previewsOf(stack, runIdOf(page));
    expect(kept.map(({ iteration }) => iteration)).toEqual(
      Array.from({ length: ITERATIONS }, (_, i) => i + 1),
    );
    const places = (await shownPictures(page))
      .map((url) => kept.findIndex((preview) => preview.url === url))
      .filter((place) => place >= 0);
    expect(places.length).toBeGreaterThanOrEqual(10);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("draws the losses by layer", async () => {
    const losses = page.locator("section[aria-labelledby=losses]");
    await losses.locator("canvas").waitFor();
    for (const name of [/^Total/, /^Content, /, /^Style, /]) {
      expect(await losses.getByRole("button", { name }).count()).toBeGreaterThan(0);
    }
  });

  it("opens the result and scrubs through every iteration", async () => {
    const runId = runIdOf(page);
    await page.getByRole("link", { name: "See the finished image" }).click();
    await page.waitForURL(/\/styled\//);
    const kept = await previewsOf(stack, runId);
    const slider = page.getByLabel("Iteration", { exact: true });
    const number = page.locator("[data-testid=iteration]");
    const shows = (iteration: number) =>
      number.getByText(`${iteration} / ${ITERATIONS}`, { exact: true }).waitFor();
    const picture = (url: string | undefined) => page.locator(`figure img[src="${url}"]`).waitFor();
    await shows(ITERATIONS);
    const finished = await page.locator("figure img").first().getAttribute("src");
    expect(finished).not.toBe(kept.at(-1)?.url);

    await slider.focus();
    await page.keyboard.press("Home");
    await shows(1);
    await picture(kept[0]?.url);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await shows(3);
    await picture(kept[2]?.url);
    await page.keyboard.press("End");
    await shows(ITERATIONS);
    await picture(finished ?? undefined);

    await page.getByRole("button", { name: "Play as a time-lapse" }).click();
    await page.getByRole("button", { name: "Pause the time-lapse" }).waitFor();
    await page.getByRole("button", { name: "Play as a time-lapse" }).waitFor();
    await shows(ITERATIONS);

    await page.getByRole("button", { name: "Compare with the content picture" }).click();
    await page.getByLabel("Edge between content and result").waitFor();
  });

  it("downloads a PNG that carries its provenance", async () => {
    const waiting = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download PNG" }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/harbour.*rough.*\.png$/);
    const png = await readFile(await download.path());
    const { format, width, height, exif } = await sharp(png).metadata();
    expect({ format, width, height }).toEqual({ format: "png", width: SIZE, height: (SIZE * 3) / 4 });
    const [json = ""] = /\{.*\}/s.exec(exif?.toString("latin1") ?? "") ?? [];
    const provenance = z
      .object({ method: z.string(), seed: z.number(), parameters: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(json));
    expect(provenance).toMatchObject({
      method: "gatys",
      seed: 42,
      parameters: { size: SIZE, iterations: ITERATIONS },
    });
  });

  it("fills the form with the settings of an earlier image", async () => {
    await page.getByRole("link", { name: "Use these settings" }).click();
    await page.locator("[data-testid=chosen-content][alt='Harbour wall']").waitFor();
    expect(await page.inputValue("input[name=size]")).toBe(String(SIZE));
    expect(await page.inputValue("input[name=iterations]")).toBe(String(ITERATIONS));
    expect(await page.inputValue("input[name=seed]")).toBe("42");
  });

  it("hangs the image in the gallery, and takes it down when it is deleted", async () => {
    await page.goto(stack.origin);
    const hung = page.locator("[data-testid=wall-image]");
    await hung.first().click();
    await page.waitForURL(/\/styled\//);
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("link", { name: "Paint the first image" }).waitFor();
    expect(await countImages(stack)).toBe(0);
    expect(errors).toEqual([]);
  });
});

const runIdOf = (page: Page): string => new URL(page.url()).pathname.split("/").at(-1) ?? "";

async function countImages(stack: Stack): Promise<number> {
  const data = await stack.graphql("{ styledImages { totalCount } }");
  return z.object({ styledImages: z.object({ totalCount: z.number() }) }).parse(data).styledImages.totalCount;
}
