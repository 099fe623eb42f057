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
import { engineSchema, PAINTED_METHOD } from "../../prisma/contract.ts";
import { Engine, Method } from "../catalogue/type.ts";
import { PageArgs, readPage } from "../connection.ts";
import { type Context, imageUrl } from "../context.ts";
import { Checkpoint, Model } from "../model/type.ts";
import { Painting } from "../painting/type.ts";
import { Picture } from "../picture/type.ts";
import { NO_PREVIEWS } from "../run/service.ts";
import { Run } from "../run/type.ts";
import { Json } from "../scalars.ts";
import { deleteStyledImage } from "./delete.ts";
import { filesOf } from "./files.ts";
import { streamGallery } from "./gallery-stream.ts";
import { paintedOf, provenanceOf, type StyledImageRow } from "./service.ts";
import { GalleryEvent, StyledImage, StyledImageConnection, StyledImageFile } from "./type.ts";

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
    description:
      "Removes the image, its run and every kept iteration, no painting; false when it was gone already.",
  })
  deleteStyledImage(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return deleteStyledImage(context, id);
  }

  @Subscription(() => GalleryEvent, {
    description: "Runs changing and going away, styled images appearing and going away, from now on.",
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

  @FieldResolver(() => Painting, { nullable: true })
  painting(@Root() { paintingId }: StyledImageRow, @Ctx() { db }: Context) {
    return paintingId ? db.painting.findUnique({ where: { id: paintingId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  content(@Root() image: StyledImageRow, @Ctx() { db }: Context) {
    const id = image.run ? image.run.contentId : paintedOf(image)?.picture.id;
    return id ? db.picture.findUnique({ where: { id } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  style(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run?.styleId ? db.picture.findUnique({ where: { id: run.styleId } }) : null;
  }

  @FieldResolver(() => [StyledImageFile])
  files(@Root() image: StyledImageRow): StyledImageFile[] {
    return filesOf(image).map(({ name, mime, bytes }) => ({
      ...{ name, mime, bytes },
      downloadUrl: `/styled-images/${image.id}/files/${encodeURIComponent(name)}`,
    }));
  }

  @FieldResolver(() => Picture, { nullable: true })
  map(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run?.mapId ? db.picture.findUnique({ where: { id: run.mapId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  contentLabels(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run?.contentLabelsId ? db.picture.findUnique({ where: { id: run.contentLabelsId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  styleLabels(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run?.styleLabelsId ? db.picture.findUnique({ where: { id: run.styleLabelsId } }) : null;
  }

  @FieldResolver(() => Model, { nullable: true })
  model(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run?.modelId ? db.model.findUnique({ where: { id: run.modelId } }) : null;
  }

  @FieldResolver(() => Checkpoint, { nullable: true })
  checkpoint(@Root() { run }: StyledImageRow, @Ctx() { db }: Context) {
    return run?.checkpointId ? db.checkpoint.findUnique({ where: { id: run.checkpointId } }) : null;
  }

  @FieldResolver(() => String)
  method(@Root() { run }: StyledImageRow): string {
    return run?.method ?? PAINTED_METHOD;
  }

  @FieldResolver(() => Json)
  parameters(@Root() image: StyledImageRow) {
    return image.run?.parameters ?? paintedOf(image)?.settings;
  }

  @FieldResolver(() => Int, { nullable: true })
  seed(@Root() { run }: StyledImageRow): number | null {
    return run?.seed ?? null;
  }

  @FieldResolver(() => Int, { nullable: true })
  iterations(@Root() { run }: StyledImageRow): number | null {
    return run?.iteration ?? null;
  }

  @FieldResolver(() => Engine, { nullable: true })
  engine(@Root() { run }: StyledImageRow) {
    return run?.engine ? engineSchema.parse(run.engine) : null;
  }

  @FieldResolver(() => String, { nullable: true })
  codeVersion(@Root() { run }: StyledImageRow): string | null {
    return run?.codeVersion ?? null;
  }

  @FieldResolver(() => Float)
  computeMs(@Root() image: StyledImageRow): number {
    return image.run?.computeMs ?? paintedOf(image)?.renderMs ?? 0;
  }

  @FieldResolver(() => Json, { description: "What the downloaded file carries." })
  provenance(@Root() image: StyledImageRow, @Ctx() { db }: Context) {
    return provenanceOf(db, image);
  }
}

@Resolver(() => Method)
export class MethodWorkResolver {
  @FieldResolver(() => StyledImage, { nullable: true, description: "The last image that it made." })
  newestImage(@Root() { id }: Method, @Ctx() { db }: Context) {
    return db.styledImage.findFirst({
      where: { run: { method: id } },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      include: { run: true },
    });
  }

  @FieldResolver(() => Run, { nullable: true, description: "The last run of it that succeeded." })
  newestRun(@Root() { id }: Method, @Ctx() { db }: Context) {
    return db.run.findFirst({
      where: { ...NO_PREVIEWS, method: id, state: "SUCCEEDED" },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    });
  }
}
