// The queries of the contract against a real server: shapes, pages, ids that nobody knows, malformed requests.
import { beforeAll, describe, expect, it } from "vitest";
import {
  ask,
  askFor,
  createModel,
  engine,
  publishCatalogue,
  testPng,
  testServer,
  uploadPicture,
} from "./harness.ts";

const server = await testServer();

describe("before any worker", () => {
  it("says that the catalogue is missing and what to do", async () => {
    const { errors } = await ask(server, "{ engine { backend } }");
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "NO_WORKER",
      remedy: expect.stringContaining("worker"),
    });
  });

  it("is healthy without a worker, unless one is required", async () => {
    const health = await fetch(`${server.url}/healthz`);
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({ status: "ok", database: true, workers: 0 });
    expect((await fetch(`${server.url}/healthz?require=worker`)).status).toBe(503);
  });
});

describe("the contract", () => {
  beforeAll(async () => {
    await publishCatalogue(server.db);
    await createModel(server.db);
    for (let seed = 0; seed < 5; seed++)
      await uploadPicture(server, await testPng(seed), `picture ${seed}.png`);
  });

  it("serves the worker's engine, methods and networks", async () => {
    const data = await askFor<Record<string, unknown>>(
      server,
      `{ engine { backend device threads version memoryLimitBytes }
         methods { id label inputs { content style model } parameters }
         networks { id layers styleLayers contentLayers }
         workers { isAlive engine { backend } } }`,
    );
    expect(data.engine).toEqual(engine);
    expect(data.methods).toMatchObject([
      { id: "gatys", inputs: { content: true, style: true, model: true }, parameters: { type: "object" } },
    ]);
    const [{ parameters }] = data.methods as [{ parameters: { properties: object } }];
    expect(Object.keys(parameters.properties)).toEqual(["iterations", "styleWeight", "optimizer", "layers"]);
    expect(data.networks).toMatchObject([{ id: "vgg13", layers: ["relu1_1", "relu4_2"] }]);
    expect(data.workers).toEqual([{ isAlive: true, engine: { backend: "onnx" } }]);
    expect((await fetch(`${server.url}/healthz?require=worker`)).status).toBe(200);
  });

  it("serves models with their checkpoints", async () => {
    const data = await askFor(
      server,
      "{ models { totalCount nodes { id network checkpoints { epoch metrics } } } }",
    );
    expect(data).toEqual({
      models: {
        totalCount: 1,
        nodes: [{ id: "vgg13-random", network: "vgg13", checkpoints: [{ epoch: 0, metrics: {} }] }],
      },
    });
  });

  it("pages newest first without gap or repeat, also while rows are added and removed", async () => {
    type Page = {
      pictures: {
        nodes: { name: string }[];
        totalCount: number;
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
    const query = `query ($after: String) { pictures(first: 2, after: $after) {
      totalCount nodes { name } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    const first = await askFor<Page>(server, query);
    expect(first.pictures).toMatchObject({
      totalCount: 5,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    await uploadPicture(server, await testPng(99), "picture late.png");
    await server.db.picture.deleteMany({ where: { name: first.pictures.nodes[1]!.name } });
    const second = await askFor<Page>(server, query, { after: first.pictures.pageInfo.endCursor });
    const third = await askFor<Page>(server, query, { after: second.pictures.pageInfo.endCursor });
    const names = [first, second, third].flatMap((page) => page.pictures.nodes.map(({ name }) => name));
    expect(names).toEqual([4, 3, 2, 1, 0].map((seed) => `picture ${seed}.png`));
    expect(third.pictures.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    ["{ pictures(first: 0) { totalCount } }", "first must be between 1 and 100"],
    ["{ pictures(first: 101) { totalCount } }", "first must be between 1 and 100"],
    ['{ pictures(after: "nonsense") { totalCount } }', "after is not a cursor"],
  ])("refuses %s", async (query, message) => {
    const { errors } = await ask(server, query);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: "BAD_INPUT" },
    });
  });

  it("gives null for unknown ids of queries, and names what is wrong for methods", async () => {
    const data = await askFor(
      server,
      '{ run(id: "x") { id } styledImage(id: "x") { id } model(id: "x") { id } picture(id: "x") { id } }',
    );
    expect(data).toEqual({ run: null, styledImage: null, model: null, picture: null });
    const { errors } = await ask(server, '{ method(id: "gatsy") { id } }');
    expect(errors?.[0]?.message).toBe('Unknown method "gatsy". Available: gatys.');
  });
});

describe("malformed requests", () => {
  const post = (body: string, headers: Record<string, string> = { "content-type": "application/json" }) =>
    fetch(`${server.url}/graphql`, { method: "POST", headers, body });

  it.each([
    ["broken JSON", "{", 400],
    ["broken GraphQL", JSON.stringify({ query: "{ runs( }" }), 400],
    ["an unknown field", JSON.stringify({ query: "{ nothing }" }), 400],
    ["no query", "{}", 400],
    ["a body that is no object", "[1]", 400],
    [
      "a body above the limit",
      JSON.stringify({ query: `{ engine { backend } } #${"x".repeat(1_100_000)}` }),
      413,
    ],
    ["a flood of tokens", JSON.stringify({ query: `{ ${"a ".repeat(6000)} }` }), 400],
    [
      "a query that multiplies itself",
      JSON.stringify({
        query: "{ runs(first: 100) { nodes { events(first: 2000) { nodes { sequence } } } } }",
      }),
      400,
    ],
    ...[
      "query ($n: Int = 2000) { runs(first: 100) { nodes { events(first: $n) { nodes { sequence } } } } }",
      "{ runs(first: 100) { nodes { ...A } } } fragment A on Run { events(first: 2000) { nodes { sequence } } }",
      "{ runs { nodes { events(first: 2000) { nodes { ... on RunPreview { dataUri } } } } } }",
    ].map((query): [string, string, number] => [query, JSON.stringify({ query }), 400]),
    [
      "a circle of fragments",
      JSON.stringify({ query: "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }" }),
      400,
    ],
  ])("answers %s with an error and no stack", async (_name, body, status) => {
    const response = await post(body);
    const text = await response.text();
    expect(response.status, text).toBe(status);
    expect(JSON.parse(text).errors[0].message).toEqual(expect.any(String));
    expect(text).not.toMatch(/node_modules|\.ts:|stack/);
  });

  it("answers a request that is no JSON, one from another site, and an unknown address", async () => {
    expect((await post("{ engine }", { "content-type": "text/plain" })).status).toBe(400);
    const foreign = await post("{}", { "content-type": "application/json", origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    const unknown = await fetch(`${server.url}/nowhere`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: "NOT_FOUND", remedy: expect.any(String) } });
  });

  it("hides internals and logs them", async () => {
    await server.db.worker.create({
      data: { id: "broken", host: "x", pid: 1, engine: {}, methods: {}, networks: {} },
    });
    const { errors } = await ask(server, "{ engine { backend } }");
    expect(errors).toEqual([
      {
        message: "Internal error",
        path: ["engine"],
        extensions: { code: "INTERNAL_SERVER_ERROR", remedy: expect.any(String) },
      },
    ]);
    expect(server.logged.join("\n")).toContain("Internal error at engine: ");
  });
});
