// Queries, the mutation and the gallery's subscription about finished images.
import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  Float,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { engineSchema } from "../../prisma/contract.ts";
import { Engine, Method } from "../catalogue/type.ts";
import { PageArgs, readPage } from "../connection.ts";
import { type Context, imageUrl } from "../context.ts";
import { Checkpoint, Model } from "../model/type.ts";
import { Picture } from "../picture/type.ts";
import { Json } from "../scalars.ts";
import { deleteStyledImage } from "./delete.ts";
import { streamGallery } from "./gallery-stream.ts";
import { provenanceOf, type StyledImageRow } from "./service.ts";
import { GalleryEvent, StyledImage, StyledImageConnection } from "./type.ts";

@Resolver(() => StyledImage)
export class StyledImageResolver {
  @Query(() => StyledImageConnection, { description: "Newest first." })
  styledImages(@Args(() => PageArgs) page: PageArgs, @Ctx() { db }: Context) {
    return readPage(
      page,
      (query) => db.styledImage.findMany({ ...query, include: { run: true } }),
      () => db.styledImage.count(),
    );
  }

  @Query(() => StyledImage, { nullable: true })
  styledImage(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return db.styledImage.findUnique({ where: { id }, include: { run: true } });
  }

  @Mutation(() => Boolean, {
    description: "Removes the image, its run and every kept iteration; false when it was gone already.",
  })
  deleteStyledImage(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return deleteStyledImage(context, id);
  }

  @Subscription(() => GalleryEvent, {
    description: "Runs and styled images appearing, changing and going away, from now on.",
    subscribe: ({ context }: { context: Context }) => streamGallery(context),
  })
  gallery(@Root() event: GalleryEvent): GalleryEvent {
    return event;
  }

  @FieldResolver(() => String, { description: "Of about `width` pixels width; full size unless told." })
  url(
    @Root() { blob }: StyledImageRow,
    @Arg("width", () => Int, { nullable: true }) width?: number | null,
  ): string {
    return imageUrl(blob, width);
  }

  @FieldResolver(() => String, { description: "A PNG file with the provenance embedded." })
  downloadUrl(@Root() { id }: StyledImageRow): string {
    return `/styled-images/${id}/download`;
  }

  @FieldResolver(() => Picture, { nullable: true })
  content(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run.contentId ? db.picture.findUnique({ where: { id: run.contentId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  style(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run.styleId ? db.picture.findUnique({ where: { id: run.styleId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  map(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run.mapId ? db.picture.findUnique({ where: { id: run.mapId } }) : null;
  }

  @FieldResolver(() => Model, { nullable: true })
  model(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run.modelId ? db.model.findUnique({ where: { id: run.modelId } }) : null;
  }

  @FieldResolver(() => Checkpoint, { nullable: true })
  checkpoint(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run.checkpointId ? db.checkpoint.findUnique({ where: { id: run.checkpointId } }) : null;
  }

  @FieldResolver(() => String)
  method(@Root() { run }: StyledImageRow): string {
    return run.method;
  }

  @FieldResolver(() => Json)
  parameters(@Root() { run }: StyledImageRow) {
    return run.parameters;
  }

  @FieldResolver(() => Int)
  seed(@Root() { run }: StyledImageRow): number {
    return run.seed;
  }

  @FieldResolver(() => Int)
  iterations(@Root() { run }: StyledImageRow): number {
    return run.iteration;
  }

  @FieldResolver(() => Engine, { nullable: true })
  engine(@Root() { run }: StyledImageRow) {
    return run.engine === null ? null : engineSchema.parse(run.engine);
  }

  @FieldResolver(() => String, { nullable: true })
  codeVersion(@Root() { run }: StyledImageRow): string | null {
    return run.codeVersion;
  }

  @FieldResolver(() => Float)
  computeMs(@Root() { run }: StyledImageRow): number {
    return run.computeMs;
  }

  @FieldResolver(() => Json, { description: "What the downloaded file carries." })
  provenance(@Root() image: StyledImageRow, @Ctx() { db }: Context) {
    return provenanceOf(db, image);
  }
}

@Resolver(() => Method)
export class MethodImageResolver {
  @FieldResolver(() => StyledImage, { nullable: true, description: "The last image that it made." })
  newestImage(@Root() { id }: Method, @Ctx() { db }: Context) {
    return db.styledImage.findFirst({
      where: { run: { method: id } },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      include: { run: true },
    });
  }
}
