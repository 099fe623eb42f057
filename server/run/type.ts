// A run as clients see it. Its events are in event-type.ts.
import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { RunState, StopRequest } from "../../prisma/client.ts";
import { Engine } from "../catalogue/type.ts";
import { connectionOf } from "../connection.ts";
import { Checkpoint, Model } from "../model/type.ts";
import { Picture } from "../picture/type.ts";
import { DateTime, Json } from "../scalars.ts";

registerEnumType(RunState, { name: "RunState" });
registerEnumType(StopRequest, {
  name: "StopRequest",
  description: "What a person asked of a running run; the worker obeys at the next iteration.",
});

@ObjectType({ description: "An image of a run, or of one of its iterations." })
export class RunImage {
  /** The blob's hash; the resolver makes `url` of it. */
  blob!: string;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;
}

@ObjectType()
export class RunPeer {
  @Field(() => Model)
  model!: Model;

  @Field(() => Checkpoint)
  checkpoint!: Checkpoint;
}

@ObjectType({ description: "One execution of a method." })
export class Run {
  @Field(() => ID)
  id!: string;

  @Field(() => RunState)
  state!: RunState;

  @Field(() => StopRequest, { nullable: true })
  stopRequest!: StopRequest | null;

  @Field(() => String, { description: "The id of a Method." })
  method!: string;

  @Field(() => Json, { description: "All of the method's parameters, defaults filled in." })
  parameters!: Record<string, unknown>;

  @Field(() => Int)
  seed!: number;

  @Field(() => Picture, { nullable: true })
  content!: Picture | null;

  @Field(() => Picture, { nullable: true })
  style!: Picture | null;

  @Field(() => Picture, { nullable: true, description: "Says where detail matters." })
  map!: Picture | null;

  @Field(() => Picture, { nullable: true, description: "Regions, by the colours of `styleLabels`." })
  contentLabels!: Picture | null;

  @Field(() => Picture, { nullable: true, description: "Where in the style each region is copied from." })
  styleLabels!: Picture | null;

  @Field(() => Model, { nullable: true })
  model!: Model | null;

  @Field(() => Checkpoint, { nullable: true })
  checkpoint!: Checkpoint | null;

  @Field(() => [RunPeer], { description: "Further models, looked at beside `model`." })
  peers!: RunPeer[];

  @Field(() => String, { nullable: true, description: "The id of a Dataset." })
  dataset!: string | null;

  @Field(() => Model, {
    nullable: true,
    description: "What a run that makes a model made, as far as it is: there from the first checkpoint on.",
  })
  madeModel!: Model | null;

  @Field(() => Json, { nullable: true, description: "What a run that makes a report ended with." })
  report!: Record<string, unknown> | null;

  @Field(() => Engine, {
    nullable: true,
    description: "What computes or computed it; null before the first time.",
  })
  engine!: Engine | null;

  @Field(() => Int, { description: "Iterations finished." })
  iteration!: number;

  @Field(() => Int, { nullable: true, description: "Iterations in all; null until the worker knows." })
  total!: number | null;

  @Field(() => Int, { description: "Sequence of the newest RunEvent: where a subscription may go on from." })
  lastSequence!: number;

  @Field(() => Int, {
    description:
      "How often a worker or its compute process died under this run since its newest recorded iteration.",
  })
  crashes!: number;

  @Field(() => String, { nullable: true, description: "Why it failed, or paused unasked." })
  error!: string | null;

  @Field(() => String, { nullable: true, description: "What to do about `error`." })
  remedy!: string | null;

  @Field(() => String, { nullable: true })
  codeVersion!: string | null;

  @Field(() => Float, { description: "Time spent computing, without queue wait." })
  computeMs!: number;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  finishedAt!: Date | null;
}

export const RunConnection = connectionOf("Run", () => Run);
