// The gallery over networks as they are: opened by plain HTTP from another machine, and while the server is out of reach.
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { drag, idOf, isReady, isSaved, newPainting, strokesIn } from "./easel.ts";
import { openPage, pictureFile, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();
const OFFLINE = "Offline: kept here, sent later";
const STUCK = "Some strokes are not sent yet.";

describe.skipIf(!browserPath)("networks", async () => {
  if (!browserPath) return;
  // As where others shall reach it: on a loopback address it answers to no other machine's name.
  const stack = await testStack({ withWeb: true, withWorker: false, env: { HOST: "0.0.0.0" } });
  const { context, close } = await openBrowser(browserPath, {
    viewport: { width: 1280, height: 900 },
    // To a browser it is the name of another machine, whose pages it trusts less.
    args: ["--host-resolver-rules=MAP studio.test 127.0.0.1"],
  });
  afterAll(close);
  const storedIn = async (id: string) =>
    (await stack.db.painting.findUniqueOrThrow({ where: { id } })).strokeCount;
  /** The photograph is here too. */
  const canPaint = (page: Page) => page.locator("[data-testid=canvas][aria-busy=false]").waitFor();
  const loseServer = (page: Page) => page.route("**/graphql", (route) => route.abort());
  /** Begins a painting, loses the server and lays strokes that it does not get. */
  async function paintAlone(page: Page): Promise<{ id: string; strokes: number }> {
    const id = await newPainting(stack);
    await page.goto(`${stack.origin}/paint/${id}`);
    await isReady(page);
    await canPaint(page);
    await loseServer(page);
    await drag(page, [0.1, 0.1], [0.3, 0.2]);
    await page.getByText(OFFLINE).waitFor();
    return { id, strokes: await strokesIn(page) };
  }

  it("uploads and paints by plain HTTP from another machine", async () => {
    const page = await openPage(context);
    const errors = watchErrors(page);
    await page.goto(`${stack.origin.replace("127.0.0.1", "studio.test")}/paint`);
    expect(await page.evaluate("isSecureContext")).toBe(false);
    await page.getByTestId("file-content").setInputFiles(await pictureFile("waves.png", 2, "png"));
    await page.getByTestId("chosen-content").waitFor();
    await page.getByRole("button", { name: "Set up the easel" }).click();
    await page.waitForURL(/\/paint\/.+/);
    await isReady(page);
    await canPaint(page);
    await drag(page, [0.2, 0.3], [0.5, 0.5], [0.8, 0.35]);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Redo" }).click();
    await isSaved(page);
    expect(await storedIn(idOf(page))).toBe(await strokesIn(page));
    expect(await strokesIn(page)).toBeGreaterThan(10);
    expect(errors).toEqual([]);
    await page.close();
  });

  /** Opens a page whose live connection comes late. @returns how to let it come. */
  async function openWithoutLive(path: string): Promise<{ page: Page; connect(): void }> {
    const page = await openPage(context);
    let connect = () => {};
    const mayConnect = new Promise<void>((resolve) => {
      connect = resolve;
    });
    await page.routeWebSocket("**/graphql", async (socket) => {
      await mayConnect;
      socket.connectToServer();
    });
    await page.goto(`${stack.origin}${path}`);
    return { page, connect };
  }

  it("shows at home what happened between loading and connecting", async () => {
    const { page, connect } = await openWithoutLive("/");
    await page.getByRole("link", { name: "Paint the first image" }).waitFor();
    const run = { method: "gatys", parameters: {}, seed: 1, state: "FAILED" as const };
    const { id } = await stack.db.run.create({
      data: { ...run, error: "Failed meanwhile.", finishedAt: new Date() },
    });
    connect();
    await page.locator(`a[href="/runs/${id}"]`).first().waitFor();
    await page.close();
  });

  it("shows of an experiment what happened between loading and connecting", async () => {
    const run = { method: "gatys", parameters: {}, seed: 1, place: 0, variant: "Late" };
    const { id } = await stack.db.experiment.create({
      data: { label: "Late", varied: "seed", runs: { create: [run] } },
    });
    const { page, connect } = await openWithoutLive(`/experiments/${id}`);
    await page.locator("[data-testid=cell][data-state=QUEUED]").waitFor();
    await stack.db.run.updateMany({
      where: { experimentId: id },
      data: { state: "FAILED", error: "Failed meanwhile." },
    });
    connect();
    await page.locator("[data-testid=cell][data-state=FAILED]").waitFor();
    await page.close();
  });

  it("sends what was painted while the server was away, after the easel is left by a link", async () => {
    const page = await openPage(context);
    const { id, strokes } = await paintAlone(page);
    await page.getByRole("link", { name: "Runs", exact: true }).click();
    await page.waitForURL(/\/runs$/);
    await page.unroute("**/graphql");
    await expect.poll(() => storedIn(id), { timeout: 15_000 }).toBe(strokes);
    await page.close();
  });

  it("sends from the list of paintings what another visit left, and lists come by themselves", async () => {
    const page = await openPage(context);
    const { id, strokes } = await paintAlone(page);
    await page.goto(`${stack.origin}/paint`);
    await page.getByText(STUCK).waitFor();
    await page.getByText("The paintings cannot be loaded.").waitFor();
    await page.getByText("The pictures cannot be loaded.").waitFor();
    // Not that none is stored: what a page sends as it is left may get past the route, and must not count twice.
    await page.unroute("**/graphql");
    await expect.poll(() => storedIn(id), { timeout: 15_000 }).toBe(strokes);
    await page.getByTestId("painting-tile").first().waitFor();
    await page.locator("[data-picker=content] input[type=radio]").first().waitFor({ state: "attached" });
    for (const gone of [STUCK, "cannot be loaded"]) await page.getByText(gone).waitFor({ state: "hidden" });

    await loseServer(page);
    await page.locator(`a[href="/paint/${id}"]`).click();
    await page.getByText("The painting cannot be loaded.").waitFor();
    await page.unroute("**/graphql");
    await isReady(page);
    expect(await strokesIn(page)).toBe(strokes);
    await page.close();
  });
});
