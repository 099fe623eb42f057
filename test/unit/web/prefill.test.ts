// The way from a method's page to the form of a new run: nothing that was set is lost in the address.
import { Client, fetchExchange } from "@urql/core";
import { describe, expect, it } from "vitest";
import {
  loadSetup,
  newRunAddress,
  type PrefillAddress,
  readSeed,
  readSettings,
} from "../../../web/components/new-run/prefill.ts";
import { isFinal } from "../../../web/lib/refusal.ts";

const parametersOf = (address: string) => new URL(address, "http://gallery").searchParams;

describe("the address of a new run", () => {
  it("carries parameters of every shape, the seed and what was chosen", () => {
    const parameters = { size: 320, style: "a & b = c#", fixations: [{ x: 0.5, y: 1 }], isTileable: false };
    const search = parametersOf(
      newRunAddress({ method: "decarlo", parameters, seed: "7", content: "c1", model: undefined }),
    );
    expect(readSettings(search.get("settings") ?? undefined)).toEqual(parameters);
    expect(Object.fromEntries(search)).toMatchObject({ method: "decarlo", seed: "7", content: "c1" });
    expect(search.has("model")).toBe(false);
  });

  it("leaves a wrong seed out", () => {
    for (const seed of ["", "-1", "1.5", "seven", "2147483648"]) {
      expect(parametersOf(newRunAddress({ method: "gatys", parameters: {}, seed })).has("seed")).toBe(false);
    }
    expect(readSeed("2147483647")).toBe(2 ** 31 - 1);
  });

  it("ignores settings that are no object", () => {
    expect([undefined, "", "{", "[1]", "3", "null"].map(readSettings)).toEqual(Array(6).fill(undefined));
  });
});

describe("the form of a new run", () => {
  const model = (id: string, dataset = "cifar10") => ({
    ...{ __typename: "Model", id, label: id, network: "vgg13", width: 1, classes: 10, dataset, seed: 1 },
    run: null,
    ...{ regime: "standard", robustness: null, checkpoints: [{ id: `${id}@3`, epoch: 3, metrics: {} }] },
  });
  const method = (id: string, makes: string) => ({
    ...{ id, label: id, description: "", makes, parameters: {} },
    inputs: { content: false, style: false, map: false, labels: false, optional: [] as string[] },
  });
  const evaluate = method("evaluate", "REPORT");
  const methods = [{ ...evaluate, inputs: { ...evaluate.inputs, model: true, peers: true, dataset: true } }];

  const ofDeletedModel = {
    method: "evaluate",
    model: null,
    peers: [],
    parameters: {},
    dataset: null,
    seed: 3,
  };

  /** As the server answers. @param older models that are not among the newest. */
  function load(address: PrefillAddress, older: readonly ReturnType<typeof model>[] = []) {
    const newest = [model("newest"), model("other")];
    const answer = (body: string): object => {
      const { query, variables } = JSON.parse(body) as { query: string; variables: { id?: string } };
      const isAbout = (name: string) => query.includes(`query ${name}`);
      if (isAbout("NewRunCatalogue")) return { methods, networks: [], datasets: [] };
      if (isAbout("ModelChoices")) return { models: { nodes: newest } };
      if (isAbout("RunSettings")) return { run: ofDeletedModel };
      if (isAbout("ModelById")) return { model: older.find(({ id }) => id === variables.id) ?? null };
      throw new Error(`Nobody should ask ${query}`);
    };
    const fetch = async (_: unknown, init?: RequestInit) =>
      new Response(JSON.stringify({ data: answer(String(init?.body)) }), {
        headers: { "content-type": "application/json" },
      });
    const client = new Client({
      ...{ url: "http://gallery/graphql", exchanges: [fetchExchange], preferGetMethod: false, fetch },
    });
    return loadSetup(client, { method: "evaluate", ...address });
  }

  it("has the models that are asked for also where they are older than the newest hundred", async () => {
    const address = { model: "old", checkpoint: "old@3", peers: "other,peer" };
    const setup = await load(address, [model("old"), model("peer")]);
    expect(setup).toMatchObject({ model: "old", checkpoint: "old@3", peers: ["other", "peer"] });
    expect(setup.models.map(({ id }) => id)).toEqual(["newest", "other", "old", "peer"]);
    expect(setup.goneModels).toEqual([]);
  });

  it("says which models are gone", async () => {
    const setup = await load({ model: "gone", peers: "other" });
    expect(setup).toMatchObject({ model: "newest", peers: ["other"], goneModels: ["gone"] });
  });

  it("chooses no model in the place of one that was deleted", async () => {
    const setup = await load({ from: "run" });
    expect(setup).toMatchObject({ model: undefined, goneModels: ["the run's model"] });
    expect(await load({ from: "run", model: "other" })).toMatchObject({ model: "other", goneModels: [] });
  });

  it("passes a refusal on as one that is final", async () => {
    const refused = { errors: [{ message: "No.", extensions: { code: "BAD_INPUT" } }] };
    const fetch = async () =>
      new Response(JSON.stringify(refused), { headers: { "content-type": "application/json" } });
    const client = new Client({ ...{ url: "http://gallery/graphql", exchanges: [fetchExchange], fetch } });
    const error = await loadSetup(client, {}).catch((reason: unknown) => reason);
    expect(isFinal(error)).toBe(true);
  });
});
