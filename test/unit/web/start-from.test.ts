// What a form makes of the model that is chosen.
import { describe, expect, it } from "vitest";
import {
  clashes,
  modelsBeside,
  modelsFor,
  parametersFrom,
} from "../../../web/components/new-run/start-from.ts";

const parameters = { type: "object", properties: { network: { enum: ["vgg11", "resnet18"] } } };
const training = { makes: "MODEL", parameters } as const;
const painting = { makes: "IMAGE", parameters } as const;
const [small, features] = [
  { network: "vgg11", width: 0.25 },
  { network: "vgg19-imagenet", width: 1 },
];

describe("a training that starts from a model", () => {
  it("is offered models of the networks that it trains; other methods are offered all", () => {
    expect(modelsFor(training, [small, features])).toEqual([small]);
    expect(modelsFor(painting, [small, features])).toEqual([small, features]);
  });

  it("has its network and width, and says where one of them was set otherwise", () => {
    const given = parametersFrom(training, small);
    expect(given).toEqual({ network: "vgg11", width: 0.25 });
    expect(clashes({ network: "vgg11", width: 0.25, epochs: 3 }, given)).toEqual({});
    expect(clashes({ network: "vgg11", width: 0.5 }, given)).toEqual({
      width: "The model that it starts from has 0.25.",
    });
    expect(parametersFrom(training, undefined)).toEqual({});
    expect(parametersFrom(painting, small)).toEqual({});
  });
});

it("offers beside a model those that tell as many classes apart, and not the model itself", () => {
  const models = [
    { id: "standard", classes: 10 },
    { id: "robust", classes: 10 },
    { id: "hundred", classes: 100 },
    { id: "old", classes: null },
  ];
  const beside = (id?: string) => modelsBeside(id, models).map((model) => model.id);
  expect(beside("standard")).toEqual(["robust"]);
  expect(beside("hundred")).toEqual([]);
  expect(beside()).toEqual(models.map(({ id }) => id));
});
