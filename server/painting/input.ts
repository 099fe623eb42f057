// What clients send to begin a painting and to paint. Ranges are checked by strokes.ts.
import { Field, Float, ID, InputType, Int } from "type-graphql";
import { BRUSHES, PAINTING_LIMITS, PRINT_SIDE_PX, SMALLEST_PRINT_PX } from "../../gpu/paint/index.ts";
import { PaintingEventKind } from "../../prisma/client.ts";

const { eventsPerRequest, pathPoints, strokeSize, strokesPerEvent, strokesPerRequest } = PAINTING_LIMITS;

@InputType()
export class CreatePaintingInput {
  @Field(() => ID, { description: "A Picture: where strokes take their colours from." })
  picture!: string;

  @Field(() => String, {
    nullable: true,
    description: "Colour of the bare canvas, #rrggbb; paper unless told.",
  })
  ground?: string | null;
}

@InputType({
  description: "One stroke of the brush. Lengths are in the painting's units, y grows downwards.",
})
export class StrokeInput {
  @Field(() => Float, { description: "Centre." })
  x!: number;

  @Field(() => Float)
  y!: number;

  @Field(() => [Float], {
    nullable: true,
    description: `Control points of a curved stroke, x and y by turns, at most ${pathPoints} points.`,
  })
  path?: number[] | null;

  @Field(() => Float, { description: "sRGB, 0 to 1." })
  red!: number;

  @Field(() => Float)
  green!: number;

  @Field(() => Float)
  blue!: number;

  @Field(() => Float, { description: "Opacity, 0 to 1." })
  alpha!: number;

  @Field(() => Float, { description: `Along theta, 0.1 to ${strokeSize}.` })
  length!: number;

  @Field(() => Float, { description: `0.1 to ${strokeSize}.` })
  width!: number;

  @Field(() => Float, { description: "Radians, 0 along x, growing from x to y." })
  theta!: number;

  @Field(() => String, { description: `One of ${BRUSHES.join(", ")}.` })
  brush!: string;

  @Field(() => Float, { description: "32 bits that decide all that is accidental in the stroke." })
  seed!: number;

  @Field(() => Float, { description: "Milliseconds since the painting was begun." })
  timeMs!: number;
}

@InputType()
export class PaintingEventInput {
  @Field(() => ID, {
    description: "Made by the client: an event that was stored already is not stored again.",
  })
  id!: string;

  @Field(() => PaintingEventKind, { description: "Not REPLACE: only relaxation makes those." })
  kind!: PaintingEventKind;

  @Field(() => ID, { description: "Which gesture it belongs to; of UNDO and REDO, which one they mean." })
  gesture!: string;

  @Field(() => ID, { description: "Who paints: made by the client, one a person and browser." })
  author!: string;

  @Field(() => [StrokeInput], { nullable: true, description: `Of STROKES: 1 to ${strokesPerEvent}.` })
  strokes?: StrokeInput[] | null;
}

@InputType()
export class PaintInput {
  @Field(() => ID)
  painting!: string;

  @Field(() => [PaintingEventInput], {
    description: `1 to ${eventsPerRequest} in their order, with at most ${strokesPerRequest} strokes together.`,
  })
  events!: PaintingEventInput[];
}

@InputType()
export class HangPaintingInput {
  @Field(() => ID)
  painting!: string;

  @Field(() => Int, {
    nullable: true,
    description: `Pixels of the longer side, ${SMALLEST_PRINT_PX} to ${PRINT_SIDE_PX}; ${PRINT_SIDE_PX} unless told.`,
  })
  size?: number | null;

  @Field(() => Float, { nullable: true, description: "How thick the paint lies, 0 to 2; 0 unless told." })
  relief?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Where the light comes from in degrees: 0 right, 90 above, 180 left; 135 unless told.",
  })
  lightAzimuth?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "How high the light stands above the canvas in degrees, 5 to 90; 45 unless told.",
  })
  lightElevation?: number | null;
}
