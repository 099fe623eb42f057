// A network trained in the browser: the form, the live curves, the model's page, and on to painting with it.
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { openPage, waitForState, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();
const curvesSchema = z.object({
  iterations: z.array(z.number()),
  values: z.record(z.string(), z.array(z.number().nullable())),
});
const NAME = "Tried in a browser";

describe.skipIf(!browserPath)("training in the gallery", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true });
  const { context, close } = await openBrowser(browserPath);
  afterAll(close);
  const page = await openPage(context);
  const errors = watchErrors(page);

  it("starts from the models' page with a small default, and shows curves and pictures while it goes on", async () => {
    await page.goto(`${stack.origin}/models`);
    await page.getByRole("link", { name: "Train a network" }).click();
    await page.getByRole("heading", { name: "Train a network" }).waitFor();
    await page.getByText("CIFAR10_DIR").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill(NAME);
    await page.getByRole("textbox", { name: "Width" }).fill("0.0625");
    await page.getByRole("textbox", { name: "Epochs" }).fill("2");
    await page.getByText("Advanced settings").click();
    await page.getByRole("textbox", { name: "Limit" }).fill("400");
    await page.getByRole("textbox", { name: "Attacked pictures" }).fill("16");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/runs\//);
    await page.locator("section[aria-labelledby=loss] canvas").waitFor({ timeout: 90_000 });
    await page.locator("section[aria-labelledby=accuracy] canvas").waitFor();
    const preview = page.locator("[data-preview=adversarial] img");
    await preview.waitFor({ timeout: 90_000 });
    await waitForState(page, "SUCCEEDED", 180_000);
    await page.getByRole("button", { name: /Held out, attacked/ }).waitFor();
    expect(await page.locator("[data-preview=filters] img").count()).toBe(1);
  });

  it("leads to the model: its card, its checkpoints, its curves, and a form with it chosen", async () => {
    await page.getByRole("link", { name: "See the model" }).click();
    await page.getByRole("heading", { name: NAME }).waitFor();
    await page.getByText("npm run -s train -- --network vgg11").waitFor();
    expect(await page.locator("[data-testid=checkpoints] tbody tr").count()).toBe(2);
    await page.locator("section[aria-labelledby=accuracy] canvas").waitFor();
    await page.getByRole("link", { name: "Evaluate robustness" }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Numbers (JSON)" }).click(),
    ]);
    const file = z.object({ run: z.looseObject({ method: z.literal("train") }), curves: curvesSchema });
    const { curves } = file.parse(JSON.parse(await readFile(await download.path(), "utf8")));
    expect(curves.values["accuracy/held out, clean"]).toHaveLength(curves.iterations.length);
    await page.getByRole("link", { name: "Stylise with this" }).click();
    await page.getByRole("heading", { name: "New image" }).waitFor();
    const chosen = page.locator("label", { hasText: NAME }).locator("input[name=model]");
    expect(await chosen.isChecked()).toBe(true);
    const checkpoint = page.getByRole("combobox", { name: "Checkpoint" });
    expect(await checkpoint.locator("option").count()).toBe(2);
  });

  it("trains it further: the form has its network and width, and the card says where it started", async () => {
    await page.goto(`${stack.origin}/models`);
    await page.getByRole("link", { name: NAME }).first().click();
    await page.getByRole("link", { name: "Train it further" }).click();
    await page.getByRole("group", { name: "Start from" }).waitFor();
    const model = (name: string) => page.locator("label", { hasText: name }).locator("input[name=model]");
    const width = page.getByRole("textbox", { name: "Width" });
    expect(await model(NAME).isChecked()).toBe(true);
    expect(await width.inputValue()).toBe("0.0625");
    await width.fill("0.25");
    await page.getByText("The model that it starts from has 0.0625.").waitFor();
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    // Keys choose too: the first of the list is none.
    await model(NAME).focus();
    await page.keyboard.press("ArrowUp");
    expect(await model("No model").isChecked()).toBe(true);
    await page.getByText("The model that it starts from").waitFor({ state: "detached" });
    await page.locator("label", { hasText: NAME }).click();
    expect(await width.inputValue()).toBe("0.0625");
    await page.getByRole("textbox", { name: "Name" }).fill("Trained further");
    await page.getByRole("textbox", { name: "Epochs" }).fill("1");
    await page.getByText("Advanced settings").click();
    await page.getByRole("textbox", { name: "Limit" }).fill("200");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/runs\//);
    await waitForState(page, "SUCCEEDED", 180_000);
    await page.getByText("Starts from").waitFor();
    await page.getByRole("link", { name: "See the model" }).click();
    await page.getByRole("heading", { name: "Trained further" }).waitFor();
    await page.getByText(/npm run -s train -- .* --from vgg11-standard-/).waitFor();
  });

  it("deletes a model of one's own from its page, and offers that of none that ships", async () => {
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete this model?" });
    await dialog.getByText("with all its checkpoints").waitFor();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(/\/models$/);
    await page.getByRole("link", { name: NAME }).first().waitFor();
    await page.getByRole("link", { name: "Trained further" }).waitFor({ state: "detached" });
    expect(await stack.db.model.count({ where: { label: { contains: "Trained further" } } })).toBe(0);
    await page.goto(`${stack.origin}/models/vgg13-robust`);
    await page.getByRole("link", { name: "Stylise with this" }).waitFor();
    expect(await page.getByRole("button", { name: "Delete" }).count()).toBe(0);
  });

  it("evaluates without another model beside it", async () => {
    await page.goto(`${stack.origin}/new?method=evaluate`);
    await page.getByRole("group", { name: "Beside it, or none" }).waitFor();
    // A shipped model's own pictures are not here: others are nobody's choice but the visitor's.
    await page.getByText("was trained on CIFAR-10, which is not here").waitFor();
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    await page.locator("label", { hasText: "Synthetic gradients" }).click();
    expect(await page.getByRole("button", { name: "Start" }).isEnabled()).toBe(true);
  });

  it("shows its curves on the method's page, beside the form that starts another", async () => {
    await page.goto(`${stack.origin}/methods/train`);
    await page.locator("[data-testid=newest-run] section[aria-labelledby=accuracy] canvas").waitFor();
    const example = await page.getByRole("img", { name: "Made by Train a network" }).getAttribute("src");
    expect((await page.request.get(`${stack.origin}${example}`)).ok()).toBe(true);
    await page.getByRole("textbox", { name: "Width" }).fill("0.125");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/runs\//);
    await page.getByRole("button", { name: "Cancel" }).click();
    await waitForState(page, "CANCELLED");
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const { models } = (await stack.graphql("{ models { nodes { id runId } } }")) as {
      models: { nodes: { id: string; runId: string | null }[] };
    };
    const trained = models.nodes.find(({ runId }) => runId !== null);
    const settled: Record<string, string> = {
      "/models": "[data-testid=model]",
      "/runs": "[data-testid=run]",
      [`/models/${trained?.id}`]: "section[aria-labelledby=accuracy] canvas",
      [`/runs/${trained?.runId}`]: "section[aria-labelledby=accuracy] canvas",
      "/methods/train": "[data-testid=newest-run] canvas",
      "/new?method=train": "input[name=dataset]",
      [`/new?method=attack&model=${trained?.id}`]: "[data-picker=content]",
    };
    for (const [path, sign] of Object.entries(settled)) {
      await page.goto(stack.origin + path);
      await page.locator(sign).first().waitFor({ state: "attached" });
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(360);
    }
    expect(errors).toEqual([]);
  });
});
