// What is asked of work on a painting. Ranges are checked by settings.ts.
import { Field, Float, ID, InputType, Int } from "type-graphql";
import { BRUSH_LIMITS, BRUSHES, PAINTING_LIMITS } from "../../gpu/paint/index.ts";

function range(name: keyof typeof BRUSH_LIMITS): string {
  const { min, max } = BRUSH_LIMITS[name];
  return `${min} to ${max}`;
}

@InputType({ description: "How strokes are chosen. Lengths are in the painting's units, angles in degrees." })
export class AutoPaintInput {
  @Field(() => ID)
  painting!: string;

  @Field(() => ID, { description: "Made by the client: all strokes are this one gesture." })
  gesture!: string;

  @Field(() => ID, { description: "Whose undo takes it back." })
  author!: string;

  @Field(() => Int, { description: `At most so many strokes: 1 to ${PAINTING_LIMITS.autoStrokes}.` })
  strokes!: number;

  @Field(() => Int, { description: "Sizes of strokes, each half as broad as the one before: 1 to 5." })
  sizes!: number;

  @Field(() => String, { description: `One of ${BRUSHES.join(", ")}.` })
  brush!: string;

  @Field(() => Float, { description: `Width of the broadest strokes, ${range("size")}.` })
  size!: number;

  @Field(() => Float, { description: `Length over width, ${range("aspect")}.` })
  aspect!: number;

  @Field(() => Float, { description: `${range("opacity")}.` })
  opacity!: number;

  @Field(() => Float, { description: `How far strokes stray, in widths: ${range("scatter")}.` })
  scatter!: number;

  @Field(() => Float, { description: `${range("colourJitter")}.` })
  colourJitter!: number;

  @Field(() => String, { description: "edges, fixed or random." })
  direction!: string;

  @Field(() => Float, {
    description: `${range("angle")}: where the direction is fixed or the picture has none.`,
  })
  angle!: number;

  @Field(() => [String], {
    description: `Colours as #rrggbb, at most ${PAINTING_LIMITS.paletteColours}, of which the nearest is taken; none of them: all colours.`,
  })
  palette!: string[];

  @Field(() => ID, {
    nullable: true,
    description: `A Picture of the photograph's shape that says where to paint: more and finer strokes where it is light, fewer where it is dark, none where it is black, mid-grey as without a map.`,
  })
  map?: string | null;

  @Field(() => Int, { description: "Decides all that is accidental." })
  seed!: number;
}

@InputType({ description: "How long a painting is relaxed, and in which colours." })
export class RelaxPaintingInput {
  @Field(() => ID)
  painting!: string;

  @Field(() => ID, { description: "Made by the client: all changes are this one gesture." })
  gesture!: string;

  @Field(() => ID, { description: "Whose undo takes it back." })
  author!: string;

  @Field(() => Int, { description: `Changes to try: 1 to ${PAINTING_LIMITS.relaxSteps}.` })
  steps!: number;

  @Field(() => [String], {
    description: `Colours as #rrggbb, at most ${PAINTING_LIMITS.paletteColours}, of which new ones are; none of them: all colours.`,
  })
  palette!: string[];

  @Field(() => ID, {
    nullable: true,
    description: `A Picture of the photograph's shape that says what matters: differences and changes count more where it is light, less where it is dark; what is black stays as it is.`,
  })
  map?: string | null;

  @Field(() => Int, { description: "Decides which changes are tried." })
  seed!: number;
}
