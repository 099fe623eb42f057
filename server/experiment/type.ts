// An experiment as clients see it: a grid of runs that differ in one thing.
import { Field, ID, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../connection.ts";
import { Run } from "../run/type.ts";
import { DateTime } from "../scalars.ts";

@ObjectType({ description: "One place of an experiment's grid." })
export class ExperimentCell {
  @Field(() => Int, { description: "From 0." })
  place!: number;

  @Field(() => String, { description: "What the run differs in from the others, for people." })
  variant!: string;

  @Field(() => Run, { description: "The newest at this place: one that failed may have been made again." })
  run!: Run;
}

@ObjectType({ description: "What was asked for and could not be made." })
export class SkippedVariant {
  @Field(() => String)
  variant!: string;

  @Field(() => String)
  reason!: string;
}

@ObjectType({ description: "Several runs that vary one thing and are looked at together." })
export class Experiment {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  label!: string;

  @Field(() => String, {
    description: "`method`, `model`, `checkpoint`, `content`, `style`, `seed`, or the name of a parameter.",
  })
  varied!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => [ExperimentCell], {
    description: "By place; one whose image was deleted is missing.",
  })
  cells!: ExperimentCell[];

  @Field(() => [SkippedVariant])
  skipped!: SkippedVariant[];

  @Field(() => String, {
    description: "One PNG file of all pictures, with what is finished by the time it is asked for.",
  })
  sheetUrl!: string;
}

export const ExperimentConnection = connectionOf("Experiment", () => Experiment);
