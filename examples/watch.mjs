// Paints a picture in the style of another and shows every iteration as it arrives; saves the previews.
// Usage: node examples/watch.mjs content style folder [address]       Environment: MODEL, ITERATIONS
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [content, style, folder, address = "http://127.0.0.1:3000"] = process.argv.slice(2);
if (!folder) {
  console.error("Usage: node examples/watch.mjs content style folder [address]");
  process.exit(2);
}

async function upload(path) {
  const response = await fetch(`${address}/pictures?name=${encodeURIComponent(basename(path))}`, {
    method: "POST",
    body: await readFile(path),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${answer.error.message}`);
  return answer.id;
}

async function graphql(query, variables = {}) {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

const EVENTS = `subscription ($runId: ID!, $after: Int) {
  runEvents(runId: $runId, after: $after) {
    __typename
    sequence
    ... on RunStateChanged { state reason remedy }
    ... on RunMetrics { iteration total values computeMs }
    ... on RunPreview { iteration url }
    ... on RunLagged { skipped }
  }
}`;

/** Every event of the run until it is over. A lost connection costs nothing: it goes on after the last event seen. */
async function* follow(runId) {
  let after = 0;
  for (let failures = 0; ; failures++) {
    const client = createClient({
      url: `${address.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    try {
      for await (const { data, errors } of client.iterate({ query: EVENTS, variables: { runId, after } })) {
        if (errors) throw new Error(errors[0].message);
        after = data.runEvents.sequence;
        failures = 0;
        yield data.runEvents;
      }
      return;
    } catch (error) {
      if (error instanceof Error || failures >= 20) throw error; // a close event is a lost connection
      console.log("Connection lost, trying again");
      await new Promise((resolve) => setTimeout(resolve, 1000));
    } finally {
      await client.dispose();
    }
  }
}

await mkdir(folder, { recursive: true });
const models = (await graphql("{ models { nodes { id regime } } }")).models.nodes;
const trained = models.find(({ regime }) => regime !== "random") ?? models[0];
const model = process.env.MODEL ?? trained.id;
const { stylize } = await graphql("mutation ($input: StylizeInput!) { stylize(input: $input) { id } }", {
  input: {
    content: await upload(content),
    style: await upload(style),
    model,
    parameters: { iterations: Number(process.env.ITERATIONS ?? 100) },
  },
});
console.log(`Run ${stylize.id}: ${address}/runs/${stylize.id}`);

for await (const event of follow(stylize.id)) {
  switch (event.__typename) {
    case "RunStateChanged":
      console.log([event.state, event.reason, event.remedy].filter(Boolean).join(": "));
      if (event.state === "FAILED") process.exitCode = 1;
      break;
    case "RunMetrics": {
      const speed = (event.computeMs / Math.max(event.iteration, 1)).toFixed(0);
      console.log(
        `${event.iteration} of ${event.total}  loss ${event.values.total?.toPrecision(4)}  ${speed} ms each`,
      );
      break;
    }
    case "RunPreview": {
      const image = await fetch(new URL(event.url, address));
      const name = `${String(event.iteration).padStart(5, "0")}.jpg`;
      await writeFile(join(folder, name), Buffer.from(await image.arrayBuffer()));
      break;
    }
    case "RunLagged":
      console.log(`${event.skipped} previews came faster than they could be saved`);
      break;
  }
}
