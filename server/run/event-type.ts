// The events of a run as clients see them: rows of RunEvent, and RunLagged, which is no row.
import { Field, Float, ID, Int, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import { RunEventKind, RunState } from "../../prisma/client.ts";
import { Engine } from "../catalogue/type.ts";
import { connectionOf } from "../connection.ts";
import { DateTime, Json } from "../scalars.ts";

registerEnumType(RunEventKind, { name: "RunEventKind" });

@InterfaceType({
  description: "What happened to a run. Rows are numbered 1..n without gap within the run.",
  resolveType: (event: RunEvent) => event.typeName,
})
export abstract class RunEvent {
  typeName!: "RunStateChanged" | "RunMetrics" | "RunPreview" | "RunLagged";

  @Field(() => ID)
  runId!: string;

  @Field(() => Int, { description: "Pass it as `after` to go on from here." })
  sequence!: number;

  @Field(() => DateTime)
  createdAt!: Date;
}

@ObjectType({ implements: RunEvent })
export class RunStateChanged extends RunEvent {
  @Field(() => RunState)
  state!: RunState;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => String, { nullable: true })
  remedy!: string | null;

  @Field(() => Engine, { nullable: true })
  engine!: Engine | null;
}

@ObjectType({ implements: RunEvent })
export class RunMetrics extends RunEvent {
  @Field(() => Int)
  iteration!: number;

  @Field(() => Int)
  total!: number;

  @Field(() => String, { nullable: true })
  stage!: string | null;

  @Field(() => Json, {
    description: "Numbers by name: `total`, `content:relu4_2`, `style:relu1_1`, `tv`, `accuracy/clean`, ...",
  })
  values!: Record<string, number>;

  @Field(() => Float, { description: "Compute time of the run so far." })
  computeMs!: number;
}

@ObjectType({ implements: RunEvent })
export class RunPreview extends RunEvent {
  blob!: string;

  @Field(() => String, {
    nullable: true,
    description: "Which of the method's named previews it is; null: the image that is being made.",
  })
  name!: string | null;

  @Field(() => Int)
  iteration!: number;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;
}

@ObjectType({
  implements: RunEvent,
  description:
    "Previews up to `sequence` were left out because the subscriber reads slowly. They are kept: see Run.events.",
})
export class RunLagged extends RunEvent {
  @Field(() => Int, { description: "How many previews were left out." })
  skipped!: number;
}

export const RunEventConnection = connectionOf("RunEvent", () => RunEvent);
