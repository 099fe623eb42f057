// Painting by hand in a real browser: strokes appear, are stored, reach another window, survive undo, reloads and lost
// connections; and the server renders the very bytes that the canvas shows.
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import {
  canvasBytes,
  canvasOf,
  drag,
  hasStrokes,
  idOf,
  isReady,
  isSaved,
  openPanel,
  renderedBytes,
  strokesIn,
} from "./easel.ts";
import { layoutShift, openPage, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();

describe.skipIf(!browserPath)("painting by hand", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true, withWorker: false });
  const { context, close } = await openBrowser(browserPath, {
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  });
  afterAll(close);
  const page = await openPage(context);
  const errors = watchErrors(page);

  const chooseBrush = (brush: string) => page.locator(`label:has(input[name=brush][value=${brush}])`).click();
  const serverBytes = (id: string) => renderedBytes(stack, id);

  it("sets up an easel before a photograph", async () => {
    await page.goto(`${stack.origin}/paint`);
    const begin = page.getByRole("button", { name: "Set up the easel" });
    expect(await begin.isDisabled()).toBe(true);
    await page.locator("[data-picker=content] input[type=radio]").first().check();
    await begin.click();
    await page.waitForURL(/\/paint\/.+/);
    await isReady(page);
    expect(await strokesIn(page)).toBe(0);
    const bare = await canvasBytes(page);
    expect([...bare.subarray(0, 3)]).toEqual([0xf3, 0xef, 0xe4]);
  });

  it("paints where the pointer is dragged, and stores it", async () => {
    await drag(page, [0.2, 0.3], [0.5, 0.5], [0.8, 0.35]);
    await isSaved(page);
    const strokes = await strokesIn(page);
    expect(strokes).toBeGreaterThan(30);
    expect(await stack.db.painting.findUnique({ where: { id: idOf(page) } })).toMatchObject({
      strokeCount: strokes,
    });
    expect(await page.getByRole("button", { name: "Undo" }).isEnabled()).toBe(true);
  });

  it("the server renders the canvas, byte for byte", async () => {
    for (const brush of ["oval", "flat", "cone", "blob", "polygon", "square", "disc"]) {
      await chooseBrush(brush);
      await drag(page, [Math.random() * 0.6, 0.2], [0.4 + Math.random() * 0.5, 0.85]);
    }
    await chooseBrush("bristle");
    await isSaved(page);
    const [shown, rendered] = [await canvasBytes(page), await serverBytes(idOf(page))];
    expect(rendered.length).toBe(shown.length);
    expect(Buffer.compare(rendered, shown)).toBe(0);
  });

  it("a second window sees strokes arrive and both show the same", async () => {
    const other = await openPage(context);
    await other.goto(page.url());
    await isReady(other);
    const before = await strokesIn(page);
    await hasStrokes(other, before);
    await drag(page, [0.1, 0.9], [0.9, 0.8]);
    await isSaved(page);
    const after = await strokesIn(page);
    expect(after).toBeGreaterThan(before);
    await hasStrokes(other, after);
    await drag(other, [0.5, 0.1], [0.5, 0.9]);
    await isSaved(other);
    await hasStrokes(page, await strokesIn(other));
    expect(Buffer.compare(await canvasBytes(other), await canvasBytes(page))).toBe(0);
    await other.close();
  });

  it("undoes and redoes by button and by key, clears and takes the clearing back", async () => {
    const full = await strokesIn(page);
    const whole = await canvasBytes(page);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.keyboard.press("Control+z");
    await isSaved(page);
    const less = await strokesIn(page);
    expect(less).toBeLessThan(full);
    await page.keyboard.press("Control+Shift+z");
    await page.getByRole("button", { name: "Redo" }).click();
    await hasStrokes(page, full);
    expect(Buffer.compare(await canvasBytes(page), whole)).toBe(0);
    await page.getByRole("button", { name: "Clear the canvas" }).click();
    await hasStrokes(page, 0);
    await page.keyboard.press("Meta+z");
    await hasStrokes(page, full);
    expect(Buffer.compare(await canvasBytes(page), whole)).toBe(0);
  });

  it("shows the same picture after a reload, and can still undo", async () => {
    await page.getByRole("button", { name: "Undo" }).click();
    await isSaved(page);
    const [strokes, pixels] = [await strokesIn(page), await canvasBytes(page)];
    await page.reload();
    await isReady(page);
    await hasStrokes(page, strokes);
    expect(Buffer.compare(await canvasBytes(page), pixels)).toBe(0);
    expect(Buffer.compare(await serverBytes(idOf(page)), pixels)).toBe(0);
    await page.getByRole("button", { name: "Redo" }).click();
    await isSaved(page);
    expect(await strokesIn(page)).toBeGreaterThan(strokes);
  });

  it("sizes the brush by wheel and keys, and paints by keys alone", async () => {
    const size = page.locator("input[name=size]");
    const shown = async () => Number(await size.getAttribute("aria-valuetext"));
    const before = await shown();
    await page.keyboard.press("]");
    expect(await shown()).toBeGreaterThan(before);
    await page.keyboard.press("[");
    await canvasOf(page).hover();
    await page.mouse.wheel(0, -100);
    await expect.poll(shown).toBeGreaterThan(before);
    const strokes = await strokesIn(page);
    await canvasOf(page).focus();
    await page.keyboard.down(" ");
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.up(" ");
    await isSaved(page);
    expect(await strokesIn(page)).toBeGreaterThan(strokes);
  });

  it("a pen that is pressed lightly paints finer strokes", async () => {
    const box = await canvasOf(page).boundingBox();
    if (!box) throw new Error("The page shows no canvas.");
    const cdp = await context.newCDPSession(page);
    const pen = (type: "mousePressed" | "mouseMoved" | "mouseReleased", share: number, force: number) =>
      cdp.send("Input.dispatchMouseEvent", {
        ...{ type, x: box.x + share * box.width, y: box.y + 20, force, pointerType: "pen" },
        ...{ button: "left", buttons: type === "mouseReleased" ? 0 : 1, clickCount: 1 },
      });
    await pen("mousePressed", 0.1, 0.25);
    for (let share = 0.1; share < 0.6; share += 0.05) await pen("mouseMoved", share, 0.25);
    await pen("mouseReleased", 0.6, 0);
    await isSaved(page);
    const { strokes } = await stack.db.paintingEvent.findFirstOrThrow({
      where: { paintingId: idOf(page), kind: "STROKES" },
      orderBy: { sequence: "desc" },
    });
    const [first] = z.array(z.object({ width: z.number() })).parse(strokes);
    const size = Number(await page.locator("input[name=size]").getAttribute("aria-valuetext"));
    expect(first?.width).toBeCloseTo(size * 0.4, 1);
  });

  it("plays the session as a time-lapse, and painting goes on from the end of it", async () => {
    const strokes = await strokesIn(page);
    const whole = await canvasBytes(page);
    const moment = page.getByRole("slider", { name: "Moment of the session" });
    await moment.fill("0");
    await hasStrokes(page, 0);
    await moment.fill("20");
    await hasStrokes(page, 20);
    await page.getByRole("button", { name: "Play as a time-lapse" }).click();
    await page.getByRole("button", { name: "Pause the time-lapse" }).waitFor();
    await page.getByRole("button", { name: "Play as a time-lapse" }).waitFor();
    await hasStrokes(page, strokes);
    expect(Buffer.compare(await canvasBytes(page), whole)).toBe(0);
    await moment.fill("5");
    await drag(page, [0.3, 0.3], [0.4, 0.4]);
    await isSaved(page);
    expect(await strokesIn(page)).toBeGreaterThan(strokes);
  });

  it("goes on while the server is away, and sends everything when it is back", async () => {
    const before = await strokesIn(page);
    await stack.server.stop();
    await drag(page, [0.6, 0.2], [0.7, 0.6]);
    await page.getByText("Offline: kept here, sent later").waitFor();
    await drag(page, [0.2, 0.7], [0.4, 0.6]);
    const offline = await strokesIn(page);
    expect(offline).toBeGreaterThan(before + 10);
    await stack.startServer();
    await isSaved(page);
    await hasStrokes(page, offline);
    expect(Buffer.compare(await serverBytes(idOf(page)), await canvasBytes(page))).toBe(0);
    // The browser itself reports each request that reached nobody.
    expect(errors.splice(0).every((error) => /Failed to load resource|WebSocket/.test(error))).toBe(true);
  });

  it("keeps unsent strokes over a reload", async () => {
    await page.route("**/graphql", (route) => route.abort());
    await drag(page, [0.1, 0.1], [0.3, 0.2]);
    await page.getByText("Offline: kept here, sent later").waitFor();
    const [strokes, pixels] = [await strokesIn(page), await canvasBytes(page)];
    const { strokeCount } = await stack.db.painting.findUniqueOrThrow({ where: { id: idOf(page) } });
    await page.unroute("**/graphql");
    await page.reload();
    await isReady(page);
    await isSaved(page);
    await hasStrokes(page, strokes);
    expect(Buffer.compare(await canvasBytes(page), pixels)).toBe(0);
    const stored = await stack.db.painting.findUniqueOrThrow({ where: { id: idOf(page) } });
    expect(stored.strokeCount).toBeGreaterThan(strokeCount);
    expect(errors.splice(0).every((error) => error.includes("Failed to load resource"))).toBe(true);
  });

  it("prints at 4096 pixels", async () => {
    await openPanel(page, "finish");
    const download = page.waitForEvent("download", { timeout: 100_000 });
    await page.getByRole("button", { name: "Print, 4096 px" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^pentimento-.*-by-hand-\w+\.png$/);
    const { width, height } = await sharp(await file.path()).metadata();
    expect(Math.max(width, height)).toBe(4096);
  });

  it("hangs in the list with a thumbnail, until it is deleted", async () => {
    await page.goto(`${stack.origin}/paint`);
    const tile = page.locator("[data-testid=painting-tile]").first();
    await tile.locator("img").waitFor();
    expect(await layoutShift(page)).toBeLessThan(0.05);
    const told = await tile.getByText(/ strokes, /).textContent();
    await tile.getByRole("link").click();
    await isReady(page);
    expect(told).toContain(`${(await strokesIn(page)).toLocaleString("en")} strokes, `);
    expect(await layoutShift(page)).toBeLessThan(0.05);
    await page.getByRole("button", { name: "Delete" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(/\/paint$/);
    await page.getByText("Nothing is painted by hand yet.").waitFor();
    expect(errors).toEqual([]);
  });
});
