// Every parameter of every method can be shown in a form, and every method can be found.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkParameters, collectSetting } from "../../../gpu/cli/settings.ts";
import { findMethod, methods } from "../../../gpu/methods/find.ts";

const property = z.looseObject({
  title: z.string().min(1),
  description: z.string().min(1),
  type: z.string(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

describe.each(Object.entries(methods))("method %s", (_, method) => {
  const schema = z
    .object({ properties: z.record(z.string(), property), additionalProperties: z.literal(false) })
    .parse(z.toJSONSchema(method.parameters, { io: "input" }));

  it("needs none to be given, and has defaults that are within its own ranges", () => {
    expect(method.parameters.parse({})).toBeTypeOf("object");
  });

  it.each(Object.entries(schema.properties))(
    "%s has a range, if it is a number",
    (_name, { type, minimum, maximum }) => {
      const isNumber = type === "number" || type === "integer";
      expect(minimum !== undefined && maximum !== undefined && maximum < 1e6).toBe(isNumber);
    },
  );

  it("says how it works and whom it follows, without links", () => {
    const sentences = method.about.split(/[.:?!]\s/).length;
    expect(sentences).toBeGreaterThanOrEqual(3);
    for (const { authors, title, venue, year } of method.sources) {
      for (const text of [authors, title, venue]) expect(text).toMatch(/^(?!.*https?:).{3,}$/);
      expect(year).toBeGreaterThan(1400);
      expect(year).toBeLessThanOrEqual(new Date().getFullYear());
    }
  });

  it("refuses unknown parameters", () => {
    expect(method.parameters.safeParse({ sise: 3 }).success).toBe(false);
  });
});

describe("findMethod", () => {
  it("finds by the export's name", () => {
    expect(findMethod("gatys").label).toBe("Style transfer (Gatys)");
  });

  it.each(["gatsy", "toString", ""])('refuses "%s" and names those that exist', (id) => {
    expect(() => findMethod(id)).toThrow(
      `Unknown method "${id}". Available: ${Object.keys(methods).join(", ")}.`,
    );
  });
});

describe("settings of the command line", () => {
  it("are JSON where they parse as it, text otherwise", () => {
    const settings = ["tvWeight=0.5", "init=noise", 'styleLayers={"relu1_1":2}', "x=a=b"];
    expect(settings.reduce<Record<string, unknown>>((all, one) => collectSetting(one, all), {})).toEqual({
      tvWeight: 0.5,
      init: "noise",
      styleLayers: { relu1_1: 2 },
      x: "a=b",
    });
    expect(() => collectSetting("noise", {})).toThrow("--set takes name=value");
  });

  it("are checked against the method, all faults at once with the allowed values", () => {
    const wrong = () => checkParameters(findMethod("gatys"), { size: 5000, init: "sky" });
    expect(wrong).toThrow(/size: .*1024.*init: /);
    expect(wrong).toThrow(expect.objectContaining({ remedy: expect.stringContaining("size (64 to 1024)") }));
    expect(wrong).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("init (content | noise | style)") }),
    );
  });
});
