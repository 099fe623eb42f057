// Choosing the part of a style that is copied from, in a real browser, until a method has it.
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { openPage, waitForState, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();
const cropSchema = z.object({
  crop: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
});

describe.skipIf(!browserPath)("the crop of a style", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true });
  const { context, close } = await openBrowser(browserPath, { viewport: { width: 1280, height: 900 } });
  afterAll(close);

  it("is dragged over the picture or typed, and the run shows where its pixels come from", async () => {
    const page = await openPage(context);
    const errors = watchErrors(page);
    const [content, style] = await Promise.all(
      ["arbour", "eadow"].map((name) =>
        stack.db.picture.findFirstOrThrow({ where: { name: { contains: name } } }),
      ),
    );
    await page.goto(`${stack.origin}/new?method=ashikhmin&content=${content?.id}&style=${style?.id}`);
    await page.getByText("Advanced settings").click();
    await page.evaluate("document.querySelector('[data-testid=crop]').scrollIntoView({ block: 'center' })");
    const box = await page.locator("[data-testid=crop]").boundingBox();
    if (!box) throw new Error("There is nothing to crop.");
    await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.75 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.25 * box.width, box.y + 0.25 * box.height, { steps: 4 });
    await page.mouse.up();
    await page.getByLabel("Width, %").fill("40");
    await page.fill("input[name=size]", "96");
    await page.fill("input[name=sampleSize]", "64");
    await page.getByRole("button", { name: "Start painting" }).click();
    await page.waitForURL(/\/runs\//);
    await waitForState(page, "SUCCEEDED");
    const run = await stack.db.run.findUniqueOrThrow({ where: { id: page.url().split("/").at(-1) ?? "" } });
    const { crop } = cropSchema.parse(run.parameters);
    for (const [name, wanted] of Object.entries({ x: 0.25, y: 0.25, width: 0.4, height: 0.5 }))
      expect(crop[name as keyof typeof crop]).toBeCloseTo(wanted, 2);
    for (const name of ["sources", "seams"]) await page.locator(`[data-preview=${name}] img`).waitFor();
    expect(errors).toEqual([]);
  });
});
