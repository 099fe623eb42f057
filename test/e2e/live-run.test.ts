// A run page while things go on and go wrong: reloads, a lost connection, pause and cancel, small screens, calm layout.
import type { Page, WebSocket } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";
import { testStack } from "../support/stack.ts";
import { cancelRuns, layoutShift, openPage, startRun, waitForState, watchErrors } from "./gallery-page.ts";

const browserPath = findBrowser();
/** More iterations than any test waits for. */
const ENDLESS = { size: 64, iterations: 2000 };

describe.skipIf(!browserPath)("a live run", async () => {
  if (!browserPath) return;
  const stack = await testStack({ withWeb: true });
  const { context, close } = await openBrowser(browserPath);
  afterAll(close);
  afterEach(() => cancelRuns(stack));

  it("misses no event over a reload and a lost connection", async () => {
    const runId = await startRun(stack, ENDLESS);
    const page = await openPage(context);
    const sockets = recordEvents(page);
    await page.goto(`${stack.origin}/runs/${runId}`);
    await waitForIteration(page, 8);

    const beforeReload = sockets.length;
    await page.reload();
    await waitForIteration(page, 20);
    // The page may know the iteration from its query before the first event comes.
    const wire = () => sockets.slice(beforeReload).flat();
    await expect.poll(() => lastSequence(wire()), { timeout: 20_000 }).toBeGreaterThan(0);
    expectWithoutGap(wire());

    await stack.server.stop();
    await page.getByText("Connection lost, reconnecting…").waitFor();
    const before = lastSequence(wire());
    await stack.startServer();
    await page.getByText("Connection lost, reconnecting…").waitFor({ state: "detached" });
    await waitForIteration(page, (await iterationOf(page)) + 5);
    await expect.poll(() => lastSequence(wire()), { timeout: 20_000 }).toBeGreaterThan(before);
    expectWithoutGap(wire());
    await page.close();
  });

  it("pauses, resumes and cancels; what was painted stays", async () => {
    const runId = await startRun(stack, ENDLESS);
    const page = await openPage(context);
    const errors = watchErrors(page);
    await page.goto(`${stack.origin}/runs/${runId}`);
    await waitForIteration(page, 5);
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    await waitForState(page, "PAUSED");
    const paused = await iterationOf(page);
    // Screen readers hear it, and keys go on where they were.
    await page.getByRole("status").filter({ hasText: "Paused" }).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Resume");
    await page.keyboard.press("Enter");
    await waitForState(page, "RUNNING");
    await waitForIteration(page, paused + 5);
    await page.getByRole("button", { name: "Cancel" }).click();
    await waitForState(page, "CANCELLED");

    const last = await iterationOf(page);
    await page.locator("[data-testid=iteration]").getByText(`${last} / ${last}`, { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /Pause$|Resume|Cancel/ }).count()).toBe(0);
    await page.getByRole("link", { name: "Use these settings" }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete this run?" });
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(`${stack.origin}/runs`);
    expect(await stack.graphql("query ($id: ID!) { run(id: $id) { id } }", { id: runId })).toEqual({
      run: null,
    });
    expect(errors).toEqual([]);
    await page.close();
  });

  it("does not move anything while previews arrive, on the run's page and at home", async () => {
    const runId = await startRun(stack, ENDLESS);
    const page = await openPage(context);
    await page.goto(`${stack.origin}/runs/${runId}`);
    await waitForIteration(page, 20);
    expect(await layoutShift(page)).toBeLessThan(0.05);

    await page.goto(stack.origin);
    const progress = page.locator("[data-testid=easel-run] [role=progressbar]").first();
    await progress.waitFor();
    const before = Number(await progress.getAttribute("aria-valuenow"));
    await expect
      .poll(async () => Number(await progress.getAttribute("aria-valuenow")), { timeout: 20_000 })
      .toBeGreaterThan(before + 10);
    expect(await layoutShift(page)).toBeLessThan(0.05);
    await page.close();
  });

  it("fits a phone: no sideways scrolling, no errors, on every page", async () => {
    const runId = await startRun(stack, { size: 64, iterations: 10 });
    const page = await openPage(context);
    await page.setViewportSize({ width: 360, height: 740 });
    const errors = watchErrors(page);
    await page.goto(`${stack.origin}/runs/${runId}`);
    await waitForState(page, "SUCCEEDED");
    const result = await page.getByRole("link", { name: "See the finished image" }).getAttribute("href");
    const settled: Record<string, string> = {
      "/": "[data-testid=wall-image]",
      [`/new?from=${runId}`]: "[data-testid=chosen-style]",
      [`/runs/${runId}`]: "section[aria-labelledby=losses] canvas",
      [result ?? "no result"]: "[data-testid=iteration]",
      "/models": "[data-testid=model]",
    };
    for (const [path, sign] of Object.entries(settled)) {
      await page.goto(stack.origin + path);
      await page.waitForSelector(sign);
      await page.evaluate(
        "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
      );
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(360);
    }
    expect(errors).toEqual([]);
    await page.close();
  });

  it("says so when there is no such run, image or page", async () => {
    const page = await openPage(context);
    for (const path of ["/runs/nothing", "/styled/nothing", "/nothing"]) {
      await page.goto(stack.origin + path);
      await page.getByRole("heading", { name: "An empty hook on the wall" }).waitFor();
    }
    await page.close();
  });
});

async function iterationOf(page: Page): Promise<number> {
  return Number(
    await page.getByRole("progressbar", { name: "Iterations" }).first().getAttribute("aria-valuenow"),
  );
}

async function waitForIteration(page: Page, iteration: number): Promise<void> {
  await page.getByRole("progressbar", { name: "Iterations" }).first().waitFor();
  await expect.poll(() => iterationOf(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(iteration);
}

interface WireEvent {
  sequence: number;
  /** Previews that a RunLagged stands for. */
  skipped: number;
}

const frameSchema = z.object({
  type: z.literal("next"),
  payload: z.object({
    data: z.object({
      runEvents: z.object({ sequence: z.number(), skipped: z.number().optional() }),
    }),
  }),
});

/** The run events that come through each socket of the page, in order. */
function recordEvents(page: Page): WireEvent[][] {
  const sockets: WireEvent[][] = [];
  page.on("websocket", (socket: WebSocket) => {
    const events: WireEvent[] = [];
    sockets.push(events);
    socket.on("framereceived", ({ payload }) => {
      const frame = frameSchema.safeParse(JSON.parse(payload.toString()));
      if (!frame.success) return;
      const { sequence, skipped = 0 } = frame.data.payload.data.runEvents;
      events.push({ sequence, skipped });
    });
  });
  return sockets;
}

const lastSequence = (events: readonly WireEvent[]) => events.at(-1)?.sequence ?? 0;

/** From 1 on, in order, each once; where some are missing, RunLagged accounts for exactly as many. */
function expectWithoutGap(events: readonly WireEvent[]): void {
  const sequences = events.map(({ sequence }) => sequence);
  expect(sequences[0]).toBe(1);
  expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
  const lagged = events.filter(({ skipped }) => skipped > 0);
  const skipped = lagged.reduce((sum, event) => sum + event.skipped, 0);
  // A RunLagged bears the sequence of the last preview it stands for.
  expect(events.length - lagged.length + skipped).toBe(lastSequence(events));
}
