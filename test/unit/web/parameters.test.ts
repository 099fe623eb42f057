import { describe, expect, it } from "vitest";
import { z } from "zod";
import { methods } from "../../../gpu/methods/find.ts";
import {
  initialValues,
  type NumberField,
  readFields,
  readForm,
  withinClasses,
} from "../../../web/lib/parameters.ts";
import { fromSlider, SLIDER_STEPS, toSlider } from "../../../web/lib/slider.ts";

const schema = {
  type: "object",
  properties: {
    weight: { type: "number", minimum: 0.1, maximum: 1000, default: 10, scale: "log", title: "Weight" },
    size: { type: "integer", minimum: 64, maximum: 1024, default: 256, step: 32 },
    start: { type: "string", enum: ["content", "noise"], default: "content" },
    isSharp: { type: "boolean", default: true },
    styleLayers: {
      type: "object",
      default: {},
      additionalProperties: { type: "number", minimum: 0, maximum: 5 },
    },
    path: { type: "array", items: { type: "number" }, default: [1, 2] },
    attacks: { type: "array", items: { type: "string", enum: ["pgd", "square"] }, default: ["pgd"] },
    inks: { type: "array", items: { type: "string", format: "color" }, maxItems: 3, default: ["#102030"] },
    label: { type: "string", maxLength: 20 },
    epsilon: { type: "number", minimum: 0, maximum: 16 },
    isRandom: { type: "boolean" },
  },
  propertyOrder: [
    "size",
    "weight",
    "start",
    "isSharp",
    "styleLayers",
    "path",
    "attacks",
    "inks",
    "label",
    "epsilon",
    "isRandom",
  ],
};
const fields = readFields(schema);
const numberField = (name: string) => fields.find((field) => field.name === name) as NumberField;

describe("readFields", () => {
  it("makes a field of every property, in the declared order", () => {
    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ["size", "number"],
      ["weight", "number"],
      ["start", "choice"],
      ["isSharp", "switch"],
      ["styleLayers", "weights"],
      ["path", "json"],
      ["attacks", "choices"],
      ["inks", "colours"],
      ["label", "text"],
      ["epsilon", "number"],
      ["isRandom", "switch"],
    ]);
    expect(numberField("size").title).toBe("Size");
  });

  it("leaves out what may stay empty and does, and takes what is set", () => {
    const optional = ["label", "epsilon", "isRandom"];
    const { parameters, errors } = readForm(fields, initialValues(fields));
    expect(errors).toEqual({});
    expect(Object.keys(parameters).filter((name) => optional.includes(name))).toEqual([]);
    const set = { label: "mine", epsilon: 0.5, isRandom: false, attacks: ["square"] };
    expect(readForm(fields, initialValues(fields, set)).parameters).toMatchObject(set);
  });

  it("draws every parameter of every method with a control of its own", () => {
    for (const [id, method] of Object.entries(methods)) {
      const drawn = readFields(z.toJSONSchema(method.parameters, { io: "input" }));
      expect(drawn.map(({ name }) => name).toSorted(), id).toEqual(
        Object.keys(method.parameters.shape).toSorted(),
      );
      expect(
        drawn.filter(({ kind }) => kind === "json"),
        id,
      ).toEqual([]);
      const { parameters, errors } = readForm(drawn, initialValues(drawn));
      expect(errors, id).toEqual({});
      expect(method.parameters.parse(parameters), id).toEqual(method.parameters.parse({}));
    }
  });

  it("makes nothing of what is no schema", () => {
    expect(readFields(undefined)).toEqual([]);
    expect(readFields({ properties: 3 })).toEqual([]);
  });
});

describe("readForm", () => {
  it("gives the defaults back as they were", () => {
    expect(readForm(fields, initialValues(fields))).toEqual({
      parameters: {
        size: 256,
        weight: 10,
        start: "content",
        isSharp: true,
        styleLayers: {},
        path: [1, 2],
        attacks: ["pgd"],
        inks: ["#102030"],
      },
      errors: {},
    });
  });

  it("takes over what fits from another run, and defaults for the rest", () => {
    const given = { size: 128, start: "no such start", isSharp: false, styleLayers: { a: 2 }, other: 1 };
    const { parameters } = readForm(fields, initialValues(fields, given));
    expect(parameters).toMatchObject({ size: 128, start: "content", isSharp: false, styleLayers: { a: 2 } });
    expect(parameters).not.toHaveProperty("other");
  });

  it.each([
    ["size", "32", "from 64 to 1024"],
    ["size", "2000", "from 64 to 1024"],
    ["size", "100.5", "whole"],
    ["size", "", "from 64 to 1024"],
    ["weight", "ten", "from 0.1 to 1000"],
    ["path", "[1,", "JSON"],
  ])("refuses %s = %j, saying what is allowed", (name, value, message) => {
    const { errors } = readForm(fields, { ...initialValues(fields), [name]: value });
    expect(Object.keys(errors)).toEqual([name]);
    expect(errors[name]).toContain(message);
  });
});

describe("the class that an attack aims at", () => {
  const attack = readFields(z.toJSONSchema(methods.attack!.parameters, { io: "input" }));
  const targetOf = (given: object, classes?: readonly string[]) =>
    readForm(attack, withinClasses(attack, initialValues(attack, given), classes)).parameters.target;
  const classes = Array.from({ length: 100 }, (_, index) => `class ${index}`);

  it("is one of those that are offered, whatever was chosen for other pictures", () => {
    expect(targetOf({}, classes.slice(0, 2))).toBe(0);
    expect(targetOf({ target: 57 }, classes.slice(0, 10))).toBe(3);
    expect(targetOf({ target: 57 }, classes)).toBe(57);
    expect(targetOf({ target: 1 }, classes.slice(0, 2))).toBe(1);
  });

  it("stays as it is while nobody knows the classes", () => {
    expect(targetOf({ target: 57 })).toBe(57);
    expect(targetOf({ target: 57 }, [])).toBe(57);
  });
});

describe("slider", () => {
  it("finds the way back from every position to itself, within its rounding", () => {
    for (const name of ["size", "weight"]) {
      const field = numberField(name);
      for (let position = 0; position <= SLIDER_STEPS; position += 50) {
        const value = fromSlider(field, position);
        expect(value).toBeGreaterThanOrEqual(field.min ?? 0);
        expect(value).toBeLessThanOrEqual(field.max ?? 0);
        expect(Math.abs(toSlider(field, value) - position)).toBeLessThanOrEqual(20);
      }
    }
  });

  it("gives each decade of a log scale the same room", () => {
    const field = numberField("weight");
    expect([0.1, 1, 10, 100, 1000].map((value) => toSlider(field, value))).toEqual([0, 250, 500, 750, 1000]);
    expect(fromSlider(field, 500)).toBe(10);
  });

  it("reaches 0 at the left end of a log scale that starts there", () => {
    const field: NumberField = { ...numberField("weight"), min: 0, max: 10 };
    expect(fromSlider(field, 0)).toBe(0);
    expect(toSlider(field, 0)).toBe(0);
  });

  it("stays on the steps the schema asks for", () => {
    const field = numberField("size");
    for (let position = 0; position < SLIDER_STEPS; position += 37) {
      expect((fromSlider(field, position) - 64) % 32).toBe(0);
    }
  });
});
