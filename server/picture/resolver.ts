// Queries about pictures. They arrive by HTTP: see upload.ts.
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { PageArgs, readPage } from "../connection.ts";
import { type Context, imageUrl } from "../context.ts";
import { deletePicture } from "./delete.ts";
import { Picture, PictureConnection } from "./type.ts";

@Resolver(() => Picture)
export class PictureResolver {
  @Query(() => PictureConnection, { description: "Newest first, without maps." })
  pictures(@Args(() => PageArgs) page: PageArgs, @Ctx() { db }: Context) {
    const listed = { map: false };
    return readPage(
      page,
      ({ where, ...query }) => db.picture.findMany({ ...query, where: { ...where, ...listed } }),
      () => db.picture.count({ where: listed }),
    );
  }

  @Query(() => Picture, { nullable: true })
  picture(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return db.picture.findUnique({ where: { id } });
  }

  @Mutation(() => Boolean, {
    description:
      "Removes an uploaded picture; false when it was gone already. Refused for samples, and while a run that is not over, an " +
      "image or a painting needs it.",
  })
  deletePicture(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return deletePicture(context, id);
  }

  @FieldResolver(() => String, { description: "Of about `width` pixels width; full size unless told." })
  url(
    @Root() picture: { blob: string },
    @Arg("width", () => Int, { nullable: true }) width?: number | null,
  ): string {
    return imageUrl(picture.blob, width);
  }
}
