// What clients send to start a run and to read its events.
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { RunEventKind, RunState } from "../../prisma/client.ts";
import { PageArgs } from "../connection.ts";
import { Json } from "../scalars.ts";

export const DEFAULT_EVENTS = 200;
export const MAX_EVENTS = 2000;
export const MAX_SEED = 2 ** 31 - 1;
export const MAX_PEERS = 7;

/** What every run is made of. */
@InputType()
abstract class RunInput {
  @Field(() => ID, {
    nullable: true,
    description: "A Picture: what is shown. Required where the method says so.",
  })
  content?: string | null;

  @Field(() => ID, { nullable: true, description: "A Picture: how it is painted." })
  style?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "A Picture of the content's shape that says where detail matters: light where it does, dark where it does not, mid-grey " +
      "as without a map.",
  })
  map?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "A Picture of the content's shape: regions in plain colours over white, each of them copied from the region of its colour " +
      "in `styleLabels`. White asks for nothing. 8 colours at most.",
  })
  contentLabels?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "A Picture of the style's shape, with the colours of `contentLabels`; both or neither.",
  })
  styleLabels?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "A Model: what looks, what is measured, or where a training starts.",
  })
  model?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "A Checkpoint of that model; its final state unless told.",
  })
  checkpoint?: string | null;

  @Field(() => Json, {
    nullable: true,
    description: "By the method's JSON Schema; what is left out gets its default.",
  })
  parameters?: unknown;

  @Field(() => Int, { nullable: true, description: `0 to ${MAX_SEED}; random unless told.` })
  seed?: number | null;
}

@InputType()
export class StylizeInput extends RunInput {
  @Field(() => String, { defaultValue: "gatys", description: "The id of a Method that makes an image." })
  method!: string;
}

@InputType()
export class PeerInput {
  @Field(() => ID)
  model!: string;

  @Field(() => ID, {
    nullable: true,
    description: "A Checkpoint of that model; its final state unless told.",
  })
  checkpoint?: string | null;
}

@InputType()
export class StartRunInput extends RunInput {
  @Field(() => String, { description: "The id of a Method." })
  method!: string;

  @Field(() => [PeerInput], {
    nullable: true,
    description: `Further models, looked at beside \`model\`, or surrogates of its evaluation; ${MAX_PEERS} at most.`,
  })
  peers?: PeerInput[] | null;

  @Field(() => String, { nullable: true, description: "The id of a Dataset." })
  dataset?: string | null;
}

@ArgsType()
export class RunsArgs extends PageArgs {
  @Field(() => RunState, { nullable: true })
  state?: RunState | null;
}

@ArgsType()
export class EventsArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description: "Events after this sequence: a number, which `endCursor` holds as text.",
  })
  after?: number | null;

  @Field(() => Int, { nullable: true, description: `1 to ${MAX_EVENTS}, ${DEFAULT_EVENTS} unless told.` })
  first?: number | null;

  @Field(() => [RunEventKind], { nullable: true, description: "Only these kinds; all unless told." })
  kinds?: RunEventKind[] | null;
}
