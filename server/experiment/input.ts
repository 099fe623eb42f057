// What clients send to start an experiment.
import { Field, ID, InputType, Int } from "type-graphql";
import { StylizeInput } from "../run/input.ts";
import { Json } from "../scalars.ts";

/** Runs that one experiment may have. */
export const MAX_VARIANTS = 24;
export const MAX_LABEL = 120;

@InputType({ description: "The same picture by every method." })
export class ContactSheetInput {
  @Field(() => ID, { description: "A Picture: what is shown." })
  content!: string;

  @Field(() => ID, { nullable: true, description: "A Picture, for methods that need a style." })
  style?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "A Picture of the content's shape, for methods that take a map of where detail matters.",
  })
  map?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "Regions of the content, for methods that take labels; see StylizeInput.",
  })
  contentLabels?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "Regions of the style; with `contentLabels` or not at all.",
  })
  styleLabels?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "For methods that need a model; unless told the newest that was trained against an attacker, else the newest trained.",
  })
  model?: string | null;

  @Field(() => [ID], { nullable: true, description: "Only these methods; all that make images unless told." })
  methods?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "Longer side of every image in pixels, as far as its method allows; the methods' own unless told.",
  })
  size?: number | null;

  @Field(() => Int, { nullable: true, description: "The same for all; random unless told." })
  seed?: number | null;
}

@InputType({ description: "Runs that are alike but for one thing." })
export class ExperimentInput {
  @Field(() => StylizeInput, { description: "What all runs share. What is varied may be left out." })
  base!: StylizeInput;

  @Field(() => String, {
    description: "`method`, `model`, `checkpoint`, `content`, `style`, `seed`, or the name of a parameter.",
  })
  vary!: string;

  @Field(() => [Json], {
    description: `2 to ${MAX_VARIANTS} different values: ids, or what the parameter takes.`,
  })
  values!: unknown[];

  @Field(() => String, {
    nullable: true,
    description: "What it is called; made from what is varied unless told.",
  })
  label?: string | null;
}
