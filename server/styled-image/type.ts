// A finished result with its provenance, and the gallery's events.
import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { PAINTED_METHOD } from "../../prisma/contract.ts";
import { Engine } from "../catalogue/type.ts";
import { connectionOf } from "../connection.ts";
import { Checkpoint, Model } from "../model/type.ts";
import { Painting } from "../painting/type.ts";
import { Picture } from "../picture/type.ts";
import { Run } from "../run/type.ts";
import { DateTime, Json } from "../scalars.ts";

@ObjectType({ description: "Something else that a run left beside its image, a drawing for example." })
export class StyledImageFile {
  @Field(() => String, { description: "`strokes.svg`" })
  name!: string;

  @Field(() => String, { description: "`image/svg+xml`" })
  mime!: string;

  @Field(() => Int)
  bytes!: number;

  @Field(() => String)
  downloadUrl!: string;
}

@ObjectType({ description: "A finished result, with everything needed to make it again." })
export class StyledImage {
  blob!: string;

  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => Run, { nullable: true, description: "That made it; none of a painting by hand." })
  run!: Run | null;

  @Field(() => Painting, { nullable: true, description: "That it was, while the painting is there." })
  painting!: Painting | null;

  @Field(() => Picture, { nullable: true })
  content!: Picture | null;

  @Field(() => Picture, { nullable: true })
  style!: Picture | null;

  @Field(() => Picture, { nullable: true, description: "Said where detail matters." })
  map!: Picture | null;

  @Field(() => Picture, { nullable: true, description: "Regions, by the colours of `styleLabels`." })
  contentLabels!: Picture | null;

  @Field(() => Picture, { nullable: true, description: "Where in the style each region was copied from." })
  styleLabels!: Picture | null;

  @Field(() => Model, { nullable: true })
  model!: Model | null;

  @Field(() => Checkpoint, { nullable: true })
  checkpoint!: Checkpoint | null;

  @Field(() => String, { description: `A method's id; ${PAINTED_METHOD} of a painting by hand.` })
  method!: string;

  @Field(() => Json, { description: "The method's; of a painting how many strokes it has, and its print." })
  parameters!: Record<string, unknown>;

  @Field(() => Int, { nullable: true, description: "Of its run." })
  seed!: number | null;

  @Field(() => Int, { nullable: true, description: "Of its run." })
  iterations!: number | null;

  @Field(() => Engine, { nullable: true })
  engine!: Engine | null;

  @Field(() => String, { nullable: true })
  codeVersion!: string | null;

  @Field(() => Float, { description: "Of a painting, the time to render it for the wall." })
  computeMs!: number;
}

export const StyledImageConnection = connectionOf("StyledImage", () => StyledImage);

export enum GalleryEventKind {
  RUN_CHANGED = "RUN_CHANGED",
  RUN_DELETED = "RUN_DELETED",
  IMAGE_ADDED = "IMAGE_ADDED",
  IMAGE_DELETED = "IMAGE_DELETED",
}
registerEnumType(GalleryEventKind, { name: "GalleryEventKind" });

@ObjectType({ description: "A run that changed or went away, or a styled image that appeared or went away." })
export class GalleryEvent {
  @Field(() => GalleryEventKind)
  kind!: GalleryEventKind;

  @Field(() => ID, { description: "Of the run (RUN_CHANGED, RUN_DELETED) or the styled image." })
  id!: string;

  @Field(() => Run, { nullable: true, description: "With RUN_CHANGED." })
  run!: Run | null;

  @Field(() => StyledImage, { nullable: true, description: "With IMAGE_ADDED." })
  styledImage!: StyledImage | null;
}
