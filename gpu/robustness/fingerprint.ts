// Every bit of a model's weights and running statistics in one hash: whether an evaluation left them as they were.
import { createHash } from "node:crypto";
import { type LoadedModel, toArrays } from "../models/index.ts";

export async function fingerprint({
  network,
  weights,
}: Pick<LoadedModel, "network" | "weights">): Promise<string> {
  const hash = createHash("sha256");
  for (const { values } of (await toArrays(network, weights)).values()) hash.update(values);
  return hash.digest("hex");
}
