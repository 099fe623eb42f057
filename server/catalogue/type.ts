// What the worker offers: engine, methods, networks. The rows are written by workers; this side only shows them.
import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { DateTime, Json } from "../scalars.ts";

@ObjectType({ description: "What executes the numeric code." })
export class Engine {
  @Field(() => String, { description: "`tensorflow`, `onnx` or `cpu`." })
  backend!: string;

  @Field(() => String)
  device!: string;

  @Field(() => Int)
  threads!: number;

  @Field(() => String)
  version!: string;

  @Field(() => Float, { description: "Memory that runs may use." })
  memoryLimitBytes!: number;
}

@ObjectType({ description: "Which inputs a method needs; those it does not need it does not take." })
export class MethodInputs {
  @Field(() => Boolean)
  content!: boolean;

  @Field(() => Boolean)
  style!: boolean;

  @Field(() => Boolean, { description: "A picture of the content's shape that says where detail matters." })
  map!: boolean;

  @Field(() => Boolean, { description: "Regions painted over content and style." })
  labels!: boolean;

  @Field(() => Boolean)
  model!: boolean;

  @Field(() => Boolean, { description: "Further models, looked at beside the first." })
  peers!: boolean;

  @Field(() => Boolean)
  dataset!: boolean;

  @Field(() => [String], { description: "Names of those that may be left out all the same." })
  optional!: string[];
}

@ObjectType({ description: "A publication that a method follows." })
export class Source {
  @Field(() => String)
  authors!: string;

  @Field(() => Int)
  year!: number;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: "Where it appeared." })
  venue!: string;
}

export enum MethodProduct {
  IMAGE = "image",
  MODEL = "model",
  REPORT = "report",
}
registerEnumType(MethodProduct, { name: "MethodProduct", description: "What a run of a method ends with." });

export enum ChartScale {
  SHARE = "share",
  LINEAR = "linear",
  LOG = "log",
  BARS = "bars",
}
registerEnumType(ChartScale, {
  name: "ChartScale",
  description: "`SHARE` runs from 0 to 1; `BARS` shows the newest values of `group/series/bar` from 0 to 1.",
});

@ObjectType({ description: "How the numbers of one group are drawn: those called `<group>/...`." })
export class MethodChart {
  @Field(() => String)
  group!: string;

  @Field(() => String)
  title!: string;

  @Field(() => ChartScale)
  scale!: ChartScale;
}

@ObjectType({ description: "One of several pictures that a run shows while it goes on." })
export class MethodPreview {
  @Field(() => String, { description: "As in RunPreview.name." })
  name!: string;

  @Field(() => String)
  description!: string;
}

@ObjectType({ description: "Something that makes an image, a model or a report." })
export class Method {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  label!: string;

  @Field(() => String)
  description!: string;

  @Field(() => String, { description: "How it works, for people; an empty line parts paragraphs." })
  about!: string;

  @Field(() => [Source], { description: "What it follows, the most important first." })
  sources!: Source[];
  @Field(() => MethodProduct)
  makes!: MethodProduct;

  @Field(() => MethodInputs)
  inputs!: MethodInputs;

  @Field(() => Json, {
    description: "JSON Schema (draft 2020-12) of an object; every parameter may be left out.",
  })
  parameters!: Record<string, unknown>;

  @Field(() => [MethodChart])
  charts!: MethodChart[];

  @Field(() => [MethodPreview])
  previews!: MethodPreview[];
}

@ObjectType({ description: "Labelled pictures that methods learn from or are measured on." })
export class Dataset {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  label!: string;

  @Field(() => [String], { description: "Names in the order of the labels." })
  classes!: string[];

  @Field(() => Boolean, { description: "Whether the worker has it." })
  isAvailable!: boolean;

  @Field(() => String, { nullable: true, description: "How the worker comes by it, where it has not." })
  remedy!: string | null;
}

@ObjectType({ description: "An architecture with named feature layers." })
export class Network {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  label!: string;

  @Field(() => String)
  description!: string;

  @Field(() => [String], { description: "Feature layers, shallow to deep." })
  layers!: string[];

  @Field(() => [String])
  styleLayers!: string[];

  @Field(() => [String])
  contentLayers!: string[];
}

@ObjectType({ description: "A worker process, on this machine or another." })
export class Worker {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  host!: string;

  @Field(() => Engine)
  engine!: Engine;

  @Field(() => Boolean, { description: "Whether it gave a sign of life lately." })
  isAlive!: boolean;

  @Field(() => DateTime)
  startedAt!: Date;

  @Field(() => DateTime)
  heartbeatAt!: Date;
}
