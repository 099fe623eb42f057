// The easel's further controls in a real browser: what they do to strokes, to the canvas and to its files.
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { hexOf } from "../../gpu/paint/index.ts";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import {
  canvasBytes,
  drag,
  hasStrokes,
  idOf,
  isReady,
  isSaved,
  newPainting,
  openPanel,
  strokesIn,
} from "./easel.ts";
import { openPage, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();

describe.skipIf(!browserPath)("the easel's controls", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true, withWorker: false });
  const { context, close } = await openBrowser(browserPath, {
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  });
  afterAll(close);
  const page = await openPage(context);
  const errors = watchErrors(page);
  const id = await newPainting(stack);

  const colourSchema = z.object({ red: z.number(), green: z.number(), blue: z.number() });
  /** Of all strokes after a sequence. */
  async function coloursAfter(sequence: number): Promise<Set<string>> {
    const events = await stack.db.paintingEvent.findMany({
      where: { paintingId: id, kind: "STROKES", sequence: { gt: sequence } },
    });
    const strokes = events.flatMap(({ strokes }) => z.array(colourSchema).parse(strokes));
    return new Set(strokes.map(({ red, green, blue }) => hexOf([red, green, blue])));
  }
  const lastSequence = async () =>
    (await stack.db.painting.findUniqueOrThrow({ where: { id } })).lastSequence;

  it("paints in colours of the photograph's palette, or of one's own, by hand and by auto-painting", async () => {
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    await page.locator("[data-testid=canvas][aria-busy=false]").waitFor();
    await page.locator("label:has(input[name=colour][value=palette])").click();
    const swatches = page.getByRole("group", { name: "Colours of the palette" }).getByRole("radio");
    expect(await swatches.count()).toBe(8);
    await page.locator("input[name=colours]").fill("3");
    await page.getByRole("button", { name: "Mix from the photograph" }).click();
    await expect.poll(() => swatches.count()).toBe(3);

    const written = page.getByRole("textbox", { name: "Chosen colour, as #rrggbb" });
    const choose = (nth: number) => page.locator("[data-testid=palette] fieldset label").nth(nth).click();
    await choose(1);
    await written.fill("#c8502");
    expect(await written.getAttribute("aria-invalid")).toBe("true");
    await written.fill("#C8502D");
    await page.getByRole("button", { name: "Add a colour" }).click();
    await written.fill("#123456");
    await choose(0);
    await page.getByRole("button", { name: "Remove the chosen colour" }).click();
    const palette = await Promise.all(
      (await swatches.all()).map(async (swatch) => await swatch.getAttribute("aria-label")),
    );
    expect(palette).toHaveLength(3);
    expect(palette).toEqual(expect.arrayContaining(["#c8502d", "#123456"]));

    await drag(page, [0.1, 0.2], [0.5, 0.8], [0.9, 0.2]);
    await isSaved(page);
    const byHand = await coloursAfter(0);
    expect(byHand.size).toBeGreaterThan(1);
    expect(palette).toEqual(expect.arrayContaining([...byHand]));

    const before = await lastSequence();
    await openPanel(page, "auto");
    await page.getByRole("slider", { name: "Strokes, at most" }).fill("80");
    await page.getByRole("button", { name: "Paint", exact: true }).click();
    await page.locator("[data-testid=work][data-work=FINISHED]").waitFor({ timeout: 60_000 });
    expect(palette).toEqual(expect.arrayContaining([...(await coloursAfter(before))]));
    await page.reload();
    await isReady(page);
    await expect.poll(() => swatches.count()).toBe(3);
    expect(errors).toEqual([]);
  });

  it("shows the directions of the edges by button and by key, and paints finer where there is more to see", async () => {
    const field = page.locator("[data-testid=direction-field]");
    await openPanel(page, "brush");
    await page.getByRole("button", { name: "Show the edges' directions" }).click();
    await field.waitFor();
    await page.locator("input[name=size]").focus();
    await page.keyboard.press("d");
    await field.waitFor({ state: "detached" });
    await page.keyboard.press("d");
    await field.waitFor();
    // The field lies over the canvas and leaves it to the pointer.
    await page.locator("label:has(input[name=sizeMode][value=detail])").click();
    const before = await lastSequence();
    await drag(page, [0.1, 0.1], [0.9, 0.9]);
    await isSaved(page);
    const events = await stack.db.paintingEvent.findMany({
      where: { paintingId: id, kind: "STROKES", sequence: { gt: before } },
    });
    const widths = events.flatMap(({ strokes }) =>
      z
        .array(z.object({ width: z.number() }))
        .parse(strokes)
        .map(({ width }) => width),
    );
    expect(Math.max(...widths)).toBeGreaterThan(2 * Math.min(...widths));
    await page.keyboard.press("d");
    await field.waitFor({ state: "detached" });
    expect(errors).toEqual([]);
  });

  it("shows the relief under a light that moves, as a print under it has it, and the canvas is as it was", async () => {
    const bare = await canvasBytes(page);
    await openPanel(page, "light");
    await page.getByRole("button", { name: "Bring out the relief" }).click();
    const shows = async () => {
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      return canvasBytes(page);
    };
    const lit = await shows();
    expect(Buffer.compare(lit, bare)).not.toBe(0);
    await page.locator("input[name=azimuth]").fill("200");
    await page.locator("input[name=elevation]").focus();
    await page.keyboard.press("ArrowLeft");
    const moved = await shows();
    expect(Buffer.compare(moved, lit)).not.toBe(0);
    const query = "size=1024&relief=1&lightAzimuth=200&lightElevation=40";
    const printed = await fetch(`${stack.origin}/paintings/${id}/print?${query}`);
    const print = await sharp(await printed.arrayBuffer())
      .raw()
      .toBuffer();
    expect(Buffer.compare(print, moved)).toBe(0);

    // Strokes under the light, and what undo leaves of them.
    await drag(page, [0.3, 0.3], [0.7, 0.4]);
    await isSaved(page);
    expect(Buffer.compare(await shows(), moved)).not.toBe(0);
    await page.keyboard.press("Control+z");
    await isSaved(page);
    expect(Buffer.compare(await shows(), moved)).toBe(0);

    // At the next visit it stands where it was left.
    await page.reload();
    await isReady(page);
    expect(Buffer.compare(await shows(), moved)).toBe(0);
    await openPanel(page, "light");
    await page.getByRole("button", { name: "Bare colours" }).click();
    expect(Buffer.compare(await shows(), bare)).toBe(0);
  });

  it("hangs the painting on the wall: a page that is open there shows it at once, with its provenance", async () => {
    const home = await openPage(context);
    await home.goto(stack.origin);
    const strokes = await strokesIn(page);
    await home.getByText("Paint the first image").waitFor();
    await openPanel(page, "finish");
    await page.locator("label:has(input[name=print-size][value='1024'])").click();
    await page.getByRole("button", { name: "Hang on the wall" }).click();
    const hung = home.locator("[data-testid=wall-image]");
    await hung.getByText("Painted by hand").waitFor({ timeout: 60_000 });
    await home.close();

    await page.getByRole("link", { name: "See it there" }).click();
    await page.waitForURL(/\/styled\/.+/);
    await page.getByText("Interactive painting").waitFor();
    await page.getByRole("button", { name: "Compare with the content picture" }).click();
    const facts = z.string().parse(await page.evaluate("document.querySelector('dl').innerText"));
    expect(facts).toContain(`Strokes\n${strokes.toLocaleString("en")}`);
    await page.getByRole("link", { name: "Go on painting" }).click();
    await page.waitForURL(/\/paint\/.+/);
    await isReady(page);
    expect(errors).toEqual([]);
  });

  it("saves the painting as strokes and as shapes, and opens the strokes as a new painting of the same pixels", async () => {
    const canvas = await canvasBytes(page);
    await openPanel(page, "finish");
    // As it was chosen before.
    expect(await page.locator("input[name=print-size]:checked").inputValue()).toBe("1024");
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name }).click(),
      ]);
      return { name: download.suggestedFilename(), path: await download.path() };
    };
    const svg = await save("Shapes, SVG");
    expect(svg.name).toMatch(/^pentimento-.*-by-hand-\w+\.svg$/);
    expect(await readFile(svg.path, "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    const { name, path } = await save("Strokes, JSON");
    expect(name).toMatch(/\.json$/);

    await page.goto(`${stack.origin}/paint`);
    const open = page.getByLabel("Open a stroke file");
    await open.setInputFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from("{}") });
    await page.getByRole("alert").getByText("No painting can be made of this file").waitFor();
    await open.setInputFiles(path);
    await page.waitForURL(/\/paint\/.+/);
    expect(idOf(page)).not.toBe(id);
    await isReady(page);
    expect(Buffer.compare(await canvasBytes(page), canvas)).toBe(0);

    // The beginning is one gesture, of whoever opened the file.
    const strokes = await strokesIn(page);
    await page.getByRole("button", { name: "Undo" }).click();
    await isSaved(page);
    expect(await strokesIn(page)).toBe(0);
    await page.getByRole("button", { name: "Redo" }).click();
    await hasStrokes(page, strokes);
    expect(Buffer.compare(await canvasBytes(page), canvas)).toBe(0);
    expect(errors.splice(0).every((error) => error.includes("Failed to load resource"))).toBe(true);
  });
});
