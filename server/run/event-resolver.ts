// The fields of images within runs and events: addresses, and previews inlined for clients that want no second request.
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { type Context, imageUrl } from "../context.ts";
import { RunPreview } from "./event-type.ts";
import { RunImage } from "./type.ts";

@Resolver(() => RunImage)
export class RunImageResolver {
  @FieldResolver(() => String, { description: "Of about `width` pixels width; full size unless told." })
  url(
    @Root() { blob }: RunImage,
    @Arg("width", () => Int, { nullable: true }) width?: number | null,
  ): string {
    return imageUrl(blob, width);
  }
}

@Resolver(() => RunPreview)
export class RunPreviewResolver {
  @FieldResolver(() => String, { description: "Of about `width` pixels width; full size unless told." })
  url(
    @Root() { blob }: RunPreview,
    @Arg("width", () => Int, { nullable: true }) width?: number | null,
  ): string {
    return imageUrl(blob, width);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The preview as a JPEG data URI, at most `maxWidth` pixels wide.",
    complexity: 20,
  })
  dataUri(
    @Root() { blob }: RunPreview,
    @Ctx() { images }: Context,
    @Arg("maxWidth", () => Int, { nullable: true }) maxWidth?: number | null,
  ) {
    return images.dataUri(blob, maxWidth ?? undefined);
  }
}
