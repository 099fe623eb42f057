// Models and their checkpoints as clients see them. Weights leave as files only.
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../connection.ts";
import { DateTime, Json } from "../scalars.ts";

@ObjectType({ description: "A state of a model during its training." })
export class Checkpoint {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  epoch!: number;

  @Field(() => Json, { description: "Numbers by name: `testAccuracy`, `heldOutAccuracy`, ..." })
  metrics!: Record<string, number>;

  @Field(() => DateTime)
  createdAt!: Date;
}

@ObjectType({ description: "What a model withstands: its worst case over the attacks that were run." })
export class Robustness {
  @Field(() => String, { description: "`l2` or `linf`." })
  norm!: string;

  @Field(() => Float, { description: "How far attacks may go in that norm, of pictures in [0, 1]." })
  epsilon!: number;

  @Field(() => Float, { description: "Share of pictures that are right whatever the attack, 0 to 1." })
  accuracy!: number;

  @Field(() => Int, { description: "How many pictures were attacked." })
  pictures!: number;

  @Field(() => [String], { description: "`pgd-20`, `apgd-ce`, ..." })
  attacks!: string[];

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether nothing suggests that its gradients are masked; null where nobody looked.",
  })
  isCredible!: boolean | null;
}

@ObjectType({ description: "One of the files that make up a model, as in a folder of `.data/models`." })
export class ModelFile {
  @Field(() => String, { description: "`card.json`, `weights.safetensors`, `epoch-2.safetensors`, ..." })
  name!: string;

  @Field(() => String)
  downloadUrl!: string;
}

@ObjectType({ description: "A network with trained (or random) weights." })
export class Model {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  label!: string;

  @Field(() => String, { description: "The id of a Network." })
  network!: string;

  @Field(() => Float, { description: "Channel multiplier." })
  width!: number;

  @Field(() => String)
  dataset!: string;

  @Field(() => String, { description: "How it was trained: `standard`, `random`, `pgd`, ..." })
  regime!: string;

  @Field(() => Int)
  seed!: number;

  @Field(() => Json, { description: "The whole card as it was published." })
  card!: Record<string, unknown>;

  @Field(() => ID, {
    nullable: true,
    description: "The run that trained it; null where no run here trained it.",
  })
  runId!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => [Checkpoint], {
    description: "First its final state, which is meant where none is named; then from the newest epoch on.",
  })
  checkpoints!: Checkpoint[];
}

export const ModelConnection = connectionOf("Model", () => Model);
