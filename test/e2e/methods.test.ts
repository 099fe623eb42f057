// A method's page with its live preview, and a contact sheet from the form to the downloaded file, in a real browser.
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { openPage, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();
/** Fast ones: the sheet's own work is the same for all. */
const METHODS = ["Colour spots (Sparavigna)", "Cartoon (Winnemöller)", "Paint by numbers (Haeberli)"];

describe.skipIf(!browserPath)("methods and experiments", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true });
  const { context, close } = await openBrowser(browserPath, { acceptDownloads: true });
  afterAll(close);
  const page = await openPage(context);
  const errors = watchErrors(page);
  const preview = page.locator("[data-testid=preview]");
  const shown = () => preview.locator("img").last().getAttribute("src");

  it("tells what a method is, and shows a preview at once", async () => {
    await page.goto(`${stack.origin}/methods`);
    const source = await page.getByRole("img", { name: `Made by ${METHODS[0]}` }).getAttribute("src");
    const example = await sharp(await (await page.request.get(`${stack.origin}${source}`)).body()).metadata();
    expect(example).toMatchObject({ format: "jpeg", width: 768 });
    await page.getByRole("link", { name: METHODS[0] }).click();
    await page.getByRole("heading", { name: METHODS[0] }).waitFor();
    await page.getByText("Non-photorealistic image processing: an impressionist rendering").waitFor();
    // The first preview starts the process that paints them.
    await page.locator("[data-testid=preview][data-state=shown]").waitFor({ timeout: 90_000 });
    expect(await shown()).toMatch(/^\/images\/[0-9a-f]{64}$/);
  });

  it("paints another preview when a slider moves, and leaves no image in the gallery", async () => {
    const before = await shown();
    const slider = page.getByLabel("Largest spot, slider");
    await slider.focus();
    for (let step = 0; step < 12; step++) await page.keyboard.press("ArrowRight");
    await expect.poll(shown, { timeout: 30_000 }).not.toBe(before);
    await page.locator("[data-testid=preview][data-state=shown]").waitFor();
    const lists = await stack.graphql("{ runs { totalCount } styledImages { totalCount } }");
    expect(lists).toEqual({ runs: { totalCount: 0 }, styledImages: { totalCount: 0 } });
  });

  it("stays in sight on a telephone and leaves room below, but scrolls away where the window is low", async () => {
    const topAfterScrolling = async (width: number, height: number) => {
      await page.setViewportSize({ width, height });
      const slider = page.getByLabel("Largest spot, slider");
      await page.evaluate(
        `document.querySelector("[aria-label='Largest spot, slider']").scrollIntoView({ block: "end" })`,
      );
      const [above, below] = [await preview.boundingBox(), await slider.boundingBox()];
      return { bottom: (above?.y ?? 0) + (above?.height ?? 0), slider: below?.y ?? 0 };
    };
    const upright = await topAfterScrolling(360, 740);
    expect(upright.bottom).toBeGreaterThan(150);
    expect(upright.bottom).toBeLessThan(0.7 * 740);
    expect(upright.slider).toBeGreaterThan(upright.bottom);
    expect((await topAfterScrolling(740, 360)).bottom).toBeLessThan(150);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  it("previews a picture of one's own", async () => {
    const before = await shown();
    const own = await sharp({ create: { width: 90, height: 60, channels: 3, background: "#2a6f97" } })
      .png()
      .toBuffer();
    await page
      .getByTestId("file-content")
      .setInputFiles({ name: "my own.png", mimeType: "image/png", buffer: own });
    await page.locator("[data-picker=content] input[type=radio]").first().waitFor();
    await expect.poll(shown, { timeout: 30_000 }).not.toBe(before);
    await page.locator("[data-picker=content]").getByText("My own", { exact: true }).waitFor();
  });

  it("takes the settings and the picture along to the form of a new run", async () => {
    const box = page.locator("[data-field] input[type=text]").nth(1);
    const name = await box.getAttribute("name");
    const spot = await box.inputValue();
    const seed = await page.locator("input[name=seed]").inputValue();
    await page.getByRole("link", { name: "More choices" }).click();
    await page.waitForURL(/\/new\?/);
    await page.getByTestId("chosen-content").waitFor();
    expect(await page.getByTestId("chosen-content").getAttribute("alt")).toBe("My own");
    expect(await page.locator("#method").inputValue()).toBe("sparavigna");
    expect(await page.locator(`input[name=${name}]`).inputValue()).toBe(spot);
    expect(await page.locator("input[name=seed]").inputValue()).toBe(seed);
  });

  it("paints one picture by several methods, each cell to its end", async () => {
    await page.goto(`${stack.origin}/experiments/new`);
    const boxes = page.getByRole("group", { name: "Methods" }).getByRole("checkbox");
    await page.locator("[data-picker=content] input[type=radio]").last().check({ force: true });
    for (const box of await boxes.all()) {
      const label = (await box.locator("xpath=..").textContent()) ?? "";
      if ((await box.isEnabled()) && !METHODS.some((name) => label.includes(name))) await box.uncheck();
    }
    await page.getByLabel("Size", { exact: true }).selectOption("128");
    await page.getByText("by 3 methods").waitFor();
    // A map of where detail matters: the boxes say which methods follow it.
    await page.getByText("Paint where detail matters").click();
    await page.locator("[data-testid=map]").press(" ");
    const note = (method: string) =>
      page.locator("label", { hasText: method }).getByText(/^(Follows|Ignores)/);
    await note("Cartoon (Winnemöller)").waitFor();
    expect(await Promise.all(METHODS.map((method) => note(method).textContent()))).toEqual([
      "Follows the map",
      "Ignores the map",
      "Follows the map",
    ]);
    await page.getByRole("button", { name: "Start all" }).click();
    await page.waitForURL(/\/experiments\/[0-9a-f-]+$/);
    await page.getByText("All 3 are finished").waitFor({ timeout: 60_000 });
    expect(await page.locator("[data-testid=cell][data-state=SUCCEEDED]").count()).toBe(3);
    const runs = await stack.db.run.findMany({ where: { experimentId: page.url().split("/").at(-1) ?? "" } });
    const followers = runs.filter(({ mapId }) => mapId !== null).map(({ method }) => method);
    expect(followers.toSorted()).toEqual(["haeberli", "sparavigna"]);
  });

  it("compares two of them, and downloads the sheet", async () => {
    await page.getByRole("button", { name: `Compare ${METHODS[0]}` }).click();
    await page.getByText("Choose a second picture").waitFor();
    await page.getByRole("button", { name: "Compare Content" }).click();
    await page.getByRole("dialog").getByRole("slider").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });

    const waiting = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download sheet" }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/^pentimento-.*by-3-methods-\w{6}\.png$/);
    const { format, width } = await sharp(await readFile(await download.path())).metadata();
    expect(format).toBe("png");
    expect(width).toBeGreaterThan(2 * 240);
  });

  it("renames the experiment, and deletes it after asking, but not its images", async () => {
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Three ways");
    await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await page.getByRole("heading", { level: 1, name: "Three ways" }).waitFor();

    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(/\/experiments$/);
    await page.getByText("The first experiment will be here.").waitFor();
    const left = await stack.graphql("{ experiments { totalCount } styledImages { totalCount } }");
    expect(left).toEqual({ experiments: { totalCount: 0 }, styledImages: { totalCount: 3 } });
    expect(errors).toEqual([]);
  });

  it("says why a picture failed and what to do, and offers another try and other settings", async () => {
    const strip = await sharp({ create: { width: 400, height: 30, channels: 3, background: "#2a6f97" } })
      .png()
      .toBuffer();
    const upload = { headers: { "content-type": "image/png" }, data: strip };
    const content = (await (await page.request.post(`${stack.origin}/pictures?name=strip`, upload)).json())
      .id;
    const style = (await stack.db.picture.findFirstOrThrow({ where: { sample: true } })).id;
    const model = (await stack.db.model.findFirstOrThrow({ where: { regime: "random" } })).id;
    const base = { method: "gatys", content, style, model };
    const { createExperiment } = (await stack.graphql(
      "mutation ($input: ExperimentInput!) { createExperiment(input: $input) { id } }",
      { input: { vary: "size", values: [64, 96], base } },
    )) as { createExperiment: { id: string } };
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${stack.origin}/experiments/${createExperiment.id}`);
    await page.getByText("0 of 2 finished, 2 failed").waitFor({ timeout: 60_000 });
    const cell = page.locator("[data-testid=cell]").first();
    await cell.getByText("needs at least 16 on each side").waitFor();
    await cell.getByText("Choose a larger size").waitFor();
    await page.getByRole("button", { name: "Try 64 again" }).click();
    const runs = () => stack.db.run.count({ where: { experimentId: createExperiment.id } });
    await expect.poll(runs).toBe(3);
    await page.getByText("0 of 2 finished, 2 failed").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.getByRole("link", { name: "Change the settings of 64" }).click();
    await page.waitForURL(/\/new\?from=/);
    await page.getByText("Takes the place of what failed in").waitFor();
    // Another method needs no network that is larger than the picture; the cell is then of its picture.
    await page.getByLabel("Method").selectOption({ label: METHODS[1]! });
    await page.getByRole("button", { name: "Start painting" }).click();
    await page.waitForURL(`${stack.origin}/experiments/${createExperiment.id}`);
    await page.getByText("1 of 2 finished, 1 failed").waitFor({ timeout: 60_000 });
    await cell.getByText("64 (settings changed)").waitFor();
    await expect.poll(runs).toBe(4);
  });
});
