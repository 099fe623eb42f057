// What the tests of experiments share: a server with three methods and two pictures, and its mutations.
import { beforeAll } from "vitest";
import { transition } from "../../prisma/run-store.ts";
import {
  type Answer,
  ask,
  askFor,
  gatys,
  publishCatalogue,
  testPng,
  testServer,
  uploadPicture,
} from "./harness.ts";

const painter = {
  ...gatys,
  label: "Spots",
  inputs: { content: "required", style: "none", model: "none" },
  parameters: {
    ...gatys.parameters,
    properties: { size: { title: "Size", type: "integer", minimum: 64, maximum: 512, default: 256 } },
  },
} as const;

const FIELDS = `id label varied sheetUrl skipped { variant reason }
  cells { place variant run { id state method seed parameters content { id } model { id } experiment { id } } }`;
interface Cell {
  place: number;
  variant: string;
  run: { id: string; state: string; method: string; seed: number; parameters: Record<string, unknown> };
}
export interface Experiment {
  id: string;
  label: string;
  sheetUrl: string;
  skipped: { variant: string; reason: string }[];
  cells: Cell[];
}
export const SHEET = `mutation ($input: ContactSheetInput!) { made: contactSheet(input: $input) { ${FIELDS} } }`;
export const CREATE = `mutation ($input: ExperimentInput!) { made: createExperiment(input: $input) { ${FIELDS} } }`;
export const REMAKE = `mutation ($id: ID!, $place: Int!, $input: StylizeInput!) {
  remakeCell(id: $id, place: $place, input: $input) { id } }`;

export const states = ({ cells }: Experiment) => cells.map(({ run }) => run.state);

/** Call it at the top of the file. */
export async function experimentServer() {
  const server = await testServer();
  const { db } = server;
  const pictures = { content: "", style: "" };
  beforeAll(async () => {
    await publishCatalogue(db, [
      gatys,
      { ...painter, id: "spots" },
      { ...painter, id: "dots", label: "Dots" },
    ]);
    pictures.content = (await uploadPicture(server, await testPng(1), "old-harbour.png")).id;
    pictures.style = (await uploadPicture(server, await testPng(2), "wave.png")).id;
  });
  return {
    server,
    db,
    /** Their ids, from the first test on. */
    pictures,
    make: async (mutation: string, input: object) =>
      (await askFor<{ made: Experiment }>(server, mutation, { input })).made,
    refused: async (mutation: string, input: object): Promise<NonNullable<Answer<object>["errors"]>[0]> => {
      const { errors } = await ask(server, mutation, { input });
      if (!errors?.[0]) throw new Error("It was not refused.");
      return errors[0];
    },
    read: async (id: string) => {
      const query = `query ($id: ID!) { experiment(id: $id) { ${FIELDS} } }`;
      return (await askFor<{ experiment: Experiment }>(server, query, { id })).experiment;
    },
    act: async (mutation: "cancelExperiment" | "retryExperiment", id: string, place?: number) => {
      const args = place === undefined ? "id: $id" : `id: $id, place: ${place}`;
      const query = `mutation ($id: ID!) { made: ${mutation}(${args}) { ${FIELDS} } }`;
      return (await askFor<{ made: Experiment }>(server, query, { id })).made;
    },
    /** Ends a queued run with a picture, as a worker does. */
    finish: async (runId: string, seed: number) => {
      const blob = await server.blobs.put(await testPng(seed));
      await transition(db, runId, ["QUEUED"], "SUCCEEDED", {
        also: async (tx) =>
          void (await tx.styledImage.create({ data: { runId, blob, width: 48, height: 32 } })),
      });
    },
  };
}
