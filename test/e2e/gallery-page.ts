// What the gallery's tests do and see in a page, as a person would: drop files, fill in the form, watch the picture.

import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import sharp from "sharp";
import { z } from "zod";
import type { Stack } from "../support/stack.ts";

/** A small picture of its own kind: waves, whose slope and colours follow from `kind`. */
export async function pictureFile(name: string, kind: number, format: "jpeg" | "png"): Promise<TestFile> {
  const width = 160;
  const height = 120;
  const pixels = Buffer.alloc(width * height * 3);
  for (let index = 0; index < width * height; index++) {
    const wave = Math.sin(((index % width) + kind * Math.floor(index / width)) / (3 + kind));
    for (let channel = 0; channel < 3; channel++) {
      pixels[index * 3 + channel] = 128 + 100 * wave * Math.cos(channel * kind);
    }
  }
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } }).toFormat(format);
  return { name, mimeType: `image/${format}`, buffer: await picture.toBuffer() };
}

/** Opens a page that answers `shownPictures` and `layoutShift`. */
export async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.addInitScript({ path: join(import.meta.dirname, "in-page.js") });
  return page;
}

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const inPage = ({ name, mimeType, buffer }: TestFile) =>
  JSON.stringify({ name, type: mimeType, base64: buffer.toString("base64") });

/** Lets a file fall on an element, with the events that a browser sends then. */
export async function dropFile(page: Page, selector: string, file: TestFile): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`inPage.transferOf(${inPage(file)})`);
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent(selector, event, { dataTransfer });
  }
}

/** Pastes a file from the clipboard, wherever the focus is. */
export async function pasteFile(page: Page, file: TestFile): Promise<void> {
  await page.evaluate(`inPage.paste(${inPage(file)})`);
}

/** Every picture that a figure showed since the page was loaded, in order. */
export async function shownPictures(page: Page): Promise<string[]> {
  return z.array(z.string()).parse(await page.evaluate("inPage.shownPictures()"));
}

/** Sum of the layout shifts since the page was loaded, but for those that follow a person's input. */
export async function layoutShift(page: Page): Promise<number> {
  return z.number().parse(await page.evaluate("inPage.layoutShift()"));
}

/** Collects what must not happen: console errors and uncaught exceptions. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  return errors;
}

const eventsSchema = z.object({
  run: z.object({
    events: z.object({ nodes: z.array(z.object({ iteration: z.number(), url: z.string() })) }),
  }),
});

/** Every preview of a run, in the order of the database. */
export async function previewsOf(stack: Stack, runId: string): Promise<{ iteration: number; url: string }[]> {
  const data = await stack.graphql(
    `query ($id: ID!) { run(id: $id) { events(kinds: [PREVIEW], first: 2000) {
      nodes { ... on RunPreview { iteration url } } } } }`,
    { id: runId },
  );
  return eventsSchema.parse(data).run.events.nodes;
}

const samplesSchema = z.object({
  pictures: z.object({ nodes: z.array(z.object({ id: z.string() })).min(2) }),
  models: z.object({ nodes: z.array(z.object({ id: z.string(), regime: z.string() })).min(1) }),
});
const startedSchema = z.object({ stylize: z.object({ id: z.string() }) });

/** Starts a run of two sample pictures, past the form. @returns its id. */
export async function startRun(
  stack: Stack,
  parameters: { size: number; iterations: number },
): Promise<string> {
  const samples = samplesSchema.parse(
    await stack.graphql("{ pictures { nodes { id } } models { nodes { id regime } } }"),
  );
  const [content, style] = samples.pictures.nodes;
  const { nodes: models } = samples.models;
  const input = {
    content: content?.id,
    style: style?.id,
    model: (models.find(({ regime }) => regime === "random") ?? models[0])?.id,
    parameters,
    seed: 1,
  };
  const started = await stack.graphql("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
    input,
  });
  return startedSchema.parse(started).stylize.id;
}

/** Waits until the run's badge says so. */
export async function waitForState(page: Page, state: string, timeout = 90_000): Promise<void> {
  await page.waitForSelector(`[data-state="${state}"]`, { timeout });
}

const openRunsSchema = z.object({
  runs: z.object({ nodes: z.array(z.object({ id: z.string(), state: z.string() })) }),
});
const OVER = ["SUCCEEDED", "FAILED", "CANCELLED"];

/** Ends every run that is not over, so that the next test's run does not wait for it. */
export async function cancelRuns(stack: Stack): Promise<void> {
  const { runs } = openRunsSchema.parse(await stack.graphql("{ runs(first: 50) { nodes { id state } } }"));
  for (const { id } of runs.nodes.filter(({ state }) => !OVER.includes(state))) {
    await stack.graphql("mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id });
  }
}
