// What the tests of painting do and see at an easel.
import type { Page } from "playwright-core";
import sharp from "sharp";
import { z } from "zod";
import type { Stack } from "../support/stack.ts";

export const canvasOf = (of: Page) => of.locator("[data-testid=canvas]");
const countOf = (of: Page) => of.locator("[data-testid=stroke-count]");

/** What was done before is on the screen. */
const isShown = (of: Page) =>
  of.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

export async function strokesIn(of: Page): Promise<number> {
  await isShown(of);
  return Number((await countOf(of).textContent())?.replace(/[^0-9]/g, "") ?? Number.NaN);
}

/** Everything that was there when the page was opened is on the canvas. */
export const isReady = (of: Page) => of.locator("[data-testid=stroke-count][data-ready=true]").waitFor();

export async function isSaved(of: Page): Promise<void> {
  // Until then it would say that the last strokes are saved.
  await isShown(of);
  await of.locator("[role=status][data-unsent='0']", { hasText: "Saved" }).waitFor();
}

export const hasStrokes = (of: Page, count: number) =>
  countOf(of)
    .getByText(`${count.toLocaleString("en")} strokes`, { exact: true })
    .waitFor();

export const idOf = (of: Page) => of.url().split("/").at(-1) ?? "";

/** Drags the mouse through points given as shares of the canvas. */
export async function drag(of: Page, ...points: [number, number][]): Promise<void> {
  const box = await canvasOf(of).boundingBox();
  if (!box) throw new Error("The page shows no canvas.");
  for (const [index, [x, y]] of points.entries()) {
    await of.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: index === 0 ? 1 : 8 });
    if (index === 0) await of.mouse.down();
  }
  await of.mouse.up();
}

/** RGB of what the canvas shows. */
export async function canvasBytes(of: Page): Promise<Buffer> {
  const url = z.string().parse(await of.evaluate("inPage.canvasPicture()"));
  const png = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  return sharp(png).removeAlpha().raw().toBuffer();
}

/** RGB of what the server makes of the painting. */
export async function renderedBytes({ origin }: Stack, id: string): Promise<Buffer> {
  const response = await fetch(`${origin}/paintings/${id}/image`);
  return sharp(await response.arrayBuffer())
    .raw()
    .toBuffer();
}

/** Sets up an easel before a sample picture, past the form. @returns the painting's id. */
export async function newPainting({ db, graphql }: Stack): Promise<string> {
  const [picture] = await db.picture.findMany({ take: 1, orderBy: { name: "asc" } });
  const data = await graphql(
    "mutation ($picture: ID!) { createPainting(input: { picture: $picture }) { id } }",
    { picture: picture?.id },
  );
  return z.object({ createPainting: z.object({ id: z.string() }) }).parse(data).createPainting.id;
}

/** Shows other controls beside the canvas. */
export const openPanel = (of: Page, panel: string) =>
  of.locator(`label:has(input[name=panel][value=${panel}])`).click();
