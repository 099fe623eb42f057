// A painting as clients see it, and what happens to it.
import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { PaintingEventKind } from "../../prisma/client.ts";
import { connectionOf } from "../connection.ts";
import { DateTime, Json } from "../scalars.ts";
import type { LoggedStroke, Replacement } from "./strokes.ts";

registerEnumType(PaintingEventKind, {
  name: "PaintingEventKind",
  description:
    "STROKES, REPLACE and CLEAR belong to a gesture; UNDO and REDO name the gesture that they take back or restore. Strokes of " +
    "REPLACE stand in the place of earlier ones.",
});

@ObjectType({
  description: "A picture painted by hand, stroke by stroke, by any number of people at a time.",
})
export class Painting {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: "In units: strokes are placed in them. The longer side has 1024." })
  width!: number;

  @Field(() => Int)
  height!: number;

  @Field(() => String, { description: "Colour of the bare canvas, #rrggbb." })
  ground!: string;

  @Field(() => Int, { description: "Sequence of the newest event; 0 before the first." })
  lastSequence!: number;

  @Field(() => Int, {
    description: "Strokes in the log, undone and replaced ones included: these are limited.",
  })
  strokeCount!: number;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime)
  updatedAt!: Date;
}

export const PaintingConnection = connectionOf("Painting", () => Painting);

@ObjectType({ description: "Numbered 1..n without gap within the painting; the order is the painting." })
export class PaintingEvent {
  @Field(() => ID)
  paintingId!: string;

  @Field(() => Int, { description: "Pass it as `after` to go on from here." })
  sequence!: number;

  @Field(() => ID, { description: "As the client made it." })
  id!: string;

  @Field(() => PaintingEventKind)
  kind!: PaintingEventKind;

  @Field(() => ID)
  gesture!: string;

  @Field(() => ID)
  author!: string;

  @Field(() => Json, {
    description:
      "Of STROKES: a list of objects with the fields of StrokeInput; of REPLACE, they say by `replaces` which one they replace: " +
      "the id of its `event` and its `index` there; else [].",
  })
  strokes!: (LoggedStroke | Replacement)[];

  @Field(() => DateTime)
  createdAt!: Date;
}
