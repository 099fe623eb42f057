// What a form makes of the model that is chosen.
import { describe, expect, it } from "vitest";
import { type Dataset, datasetAfter, usualDataset } from "../../../web/components/new-run/prefill.ts";
import {
  clashes,
  datasetNote,
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

describe("the data set that a model is measured on", () => {
  const synthetic = { id: "synthetic", label: "Synthetic", classes: ["a"], isAvailable: true, remedy: null };
  const absent = { id: "cifar10", label: "CIFAR-10", classes: [], isAvailable: false, remedy: "Get it." };
  const cifar10 = { ...absent, classes: ["cat"], isAvailable: true };
  const measuring = { makes: "REPORT" } as const;

  it("is its own or nobody's choice; a training takes what there is", () => {
    expect(usualDataset(measuring, [synthetic, cifar10], "cifar10")).toBe("cifar10");
    expect(usualDataset(measuring, [synthetic, absent], "cifar10")).toBeUndefined();
    expect(usualDataset(measuring, [synthetic, absent])).toBeUndefined();
    expect(usualDataset(measuring, [synthetic, absent], "synthetic")).toBe("synthetic");
    expect(usualDataset({ makes: "MODEL" }, [synthetic, absent], "cifar10")).toBe("synthetic");
  });

  it("is any that is here where its weights are random", () => {
    const random = { regime: "random", dataset: "none" };
    expect(usualDataset(measuring, [absent, synthetic], "none", random)).toBe("synthetic");
    expect(usualDataset(measuring, [synthetic, cifar10], "cifar10", random)).toBe("cifar10");
  });

  it("changes with the model, unless it has none here and the visitor chose one or it is random", () => {
    const [mine, random] = [
      { regime: "pgd", dataset: "cifar10" },
      { regime: "random", dataset: "none" },
    ];
    const setWith = (
      model: typeof mine,
      id?: string,
      isOwnChoice = false,
      sets: readonly Dataset[] = [synthetic, absent],
    ) => datasetAfter(measuring, sets, model, { id, isOwnChoice });
    expect(setWith(random, "synthetic")).toBe("synthetic");
    expect(setWith(random, "cifar10", false, [synthetic, cifar10])).toBe("cifar10");
    expect(setWith(random)).toBe("synthetic");
    expect(setWith(mine, "synthetic", true)).toBe("synthetic");
    expect(setWith(mine, "synthetic")).toBeUndefined();
    expect(setWith(mine, "synthetic", true, [synthetic, cifar10])).toBe("cifar10");
    const training = { makes: "MODEL" } as const;
    const [other, chosen] = [
      { ...synthetic, id: "other" },
      { id: "synthetic", isOwnChoice: true },
    ];
    expect(datasetAfter(training, [other, synthetic], mine, chosen)).toBe("synthetic");
  });

  it("is named where another or none is chosen, with the way to it", () => {
    const model = { label: "Mine", regime: "pgd", dataset: "cifar10" };
    expect(datasetNote(measuring, model, [synthetic, cifar10], "cifar10")).toBeUndefined();
    expect(datasetNote(measuring, model, [synthetic, cifar10], "synthetic")).toMatch(/on CIFAR-10\. /);
    expect(datasetNote(measuring, model, [synthetic, absent], undefined)).toMatch(
      /CIFAR-10, which is not here; how to get it is said below\. /,
    );
    expect(datasetNote(measuring, { ...model, dataset: "birds" }, [synthetic], undefined)).toMatch(
      /on birds, which is not here\. /,
    );
    expect(datasetNote(measuring, { ...model, regime: "random" }, [synthetic], undefined)).toBeUndefined();
    expect(datasetNote({ makes: "MODEL" }, model, [synthetic], "synthetic")).toBeUndefined();
  });
});
