// The way from a method's page to the form of a new run: nothing that was set is lost in the address.
import { describe, expect, it } from "vitest";
import { newRunAddress, readSeed, readSettings } from "../../../web/components/new-run/prefill.ts";

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
