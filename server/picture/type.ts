// An input image as clients see it.
import { Field, ID, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../connection.ts";
import { DateTime } from "../scalars.ts";

@ObjectType({ description: "An input image. The same uploaded bytes are the same Picture." })
export class Picture {
  @Field(() => ID, { description: "SHA-256 of the bytes as they were uploaded." })
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;

  @Field(() => Boolean, { description: "Shipped with the project rather than uploaded." })
  sample!: boolean;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const PictureConnection = connectionOf("Picture", () => Picture);
