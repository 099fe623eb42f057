// What the worker offers: engine, methods, networks. The rows are written by workers; this side only shows them.
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
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

  @Field(() => Boolean)
  model!: boolean;
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

@ObjectType({ description: "Something that makes an image." })
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

  @Field(() => MethodInputs)
  inputs!: MethodInputs;

  @Field(() => Json, {
    description: "JSON Schema (draft 2020-12) of an object; every parameter has a default.",
  })
  parameters!: Record<string, unknown>;
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
