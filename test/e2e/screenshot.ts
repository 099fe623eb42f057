// Makes the README's picture of the gallery: paints the sample pictures by several methods in a running gallery, then
// photographs the home page while one more run is on the easel. Not a test.
//   node --import tsx test/e2e/screenshot.ts [http://127.0.0.1:3000] [docs/gallery.png]
import sharp from "sharp";
import { z } from "zod";
import { findBrowser, openBrowser } from "../support/browser.ts";

const [origin = "http://127.0.0.1:3000", path = "docs/gallery.png"] = process.argv.slice(2);
const SEED = 7;
const SIZE = 320;
const ITERATIONS = 100;
const STYLE_WEIGHT = 100;
const PAINTED_SIZE = 768;
/** Method, content and style, by the names of the sample pictures; the last one is photographed while it is painted. */
const WORKS: readonly (readonly [method: string, content: string, style?: string])[] = [
  ["gatys", "Still life", "Mosaic"],
  ["winnemoeller", "Lake"],
  ["haeberli", "Harbour"],
  ["gatys", "Lighthouse", "Wave"],
  ["pointillism", "Balloons"],
  ["hertzmann", "Lake"],
  ["gatys", "Harbour", "Night"],
];
/** How far the last run is when the picture is taken. */
const SHOWN_ITERATION = 45;

const samplesSchema = z.object({
  pictures: z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) }),
  models: z.object({ nodes: z.array(z.object({ id: z.string(), regime: z.string() })) }),
});
const startedSchema = z.object({ stylize: z.object({ id: z.string() }) });
const runSchema = z.object({
  run: z.object({ state: z.string(), iteration: z.number(), error: z.string().nullable() }),
});

const browserPath = findBrowser();
if (!browserPath) process.exit(1);
const { pictures, models } = samplesSchema.parse(
  await ask("{ pictures(first: 100) { nodes { id name } } models(first: 100) { nodes { id regime } } }"),
);
// A robust model paints best.
const model = models.nodes.find(({ regime }) => regime === "pgd") ?? models.nodes[0];
for (const [index, [method, content, style]] of WORKS.entries()) {
  const isLast = index === WORKS.length - 1;
  const id = await start(method, content, style);
  await waitUntil(id, isLast ? SHOWN_ITERATION : ITERATIONS, isLast);
  console.log(`${content} by ${method}${style ? `, after ${style}` : ""}`);
}

const { context, close } = await openBrowser(browserPath, {
  viewport: { width: 1280, height: 1090 },
  colorScheme: "dark",
});
const page = await context.newPage();
await page.goto(origin);
await page.locator("[data-testid=easel-run] img").first().waitFor();
await page.waitForLoadState("networkidle", { timeout: 5000 }).catch(() => {});
// A palette costs nothing that an eye would see and makes a third of the size.
await sharp(await page.screenshot())
  .png({ palette: true, quality: 95, effort: 10 })
  .toFile(path);
await close();

async function start(method: string, content: string, style?: string): Promise<string> {
  const transfer = style && {
    style: idOf(style),
    model: model?.id,
    parameters: { size: SIZE, iterations: ITERATIONS, styleWeight: STYLE_WEIGHT },
  };
  const input = {
    method,
    content: idOf(content),
    seed: SEED,
    parameters: { size: PAINTED_SIZE },
    ...transfer,
  };
  const data = await ask("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", { input });
  return startedSchema.parse(data).stylize.id;
}

function idOf(name: string): string {
  const found = pictures.nodes.find((picture) => picture.name === name);
  if (found) return found.id;
  throw new Error(
    `No picture "${name}". There are: ${pictures.nodes.map((picture) => picture.name).join(", ")}.`,
  );
}

async function waitUntil(id: string, iteration: number, isEnough: boolean): Promise<void> {
  for (;;) {
    const { run } = runSchema.parse(
      await ask("query ($id: ID!) { run(id: $id) { state iteration error } }", { id }),
    );
    if (run.state === "SUCCEEDED" || (isEnough && run.iteration >= iteration)) return;
    if (run.state === "FAILED") throw new Error(run.error ?? "The run failed.");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
  const response = await fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = z
    .object({ data: z.unknown(), errors: z.array(z.object({ message: z.string() })).optional() })
    .parse(await response.json());
  if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
  return data;
}
