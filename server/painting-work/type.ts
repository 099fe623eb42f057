// Work on a painting as clients see it.
import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";

export enum PaintingWorkKind {
  AUTO_PAINT = "AUTO_PAINT",
  RELAX = "RELAX",
}
registerEnumType(PaintingWorkKind, { name: "PaintingWorkKind" });

export enum PaintingWorkState {
  RUNNING = "RUNNING",
  FINISHED = "FINISHED",
  CANCELLED = "CANCELLED",
  FAILED = "FAILED",
}
registerEnumType(PaintingWorkState, { name: "PaintingWorkState" });

@ObjectType({
  description:
    "Strokes that the server chooses and paints, or changes. They come as PaintingEvents of one gesture, so that undoing takes back all " +
    "of it. It lives as long as the server: what is painted by then stays.",
})
export class PaintingWork {
  @Field(() => ID)
  paintingId!: string;

  @Field(() => ID)
  gesture!: string;

  @Field(() => ID)
  author!: string;

  @Field(() => PaintingWorkKind)
  kind!: `${PaintingWorkKind}`;

  @Field(() => PaintingWorkState)
  state!: PaintingWorkState;

  @Field(() => Int, { description: "Out of `total`." })
  done!: number;

  @Field(() => Int, { description: "0 until it is known." })
  total!: number;

  @Field(() => String, { nullable: true, description: "What came of it, or why it failed." })
  message!: string | null;
}
