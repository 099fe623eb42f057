// Queries, mutations and the subscription about paintings.
import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { PRINT_SIDE_PX } from "../../gpu/paint/index.ts";
import { PageArgs, readPage } from "../connection.ts";
import type { Context } from "../context.ts";
import { Picture } from "../picture/type.ts";
import { StyledImage } from "../styled-image/type.ts";
import { appendPaintingEvents } from "./append.ts";
import { checkEvents } from "./check-events.ts";
import { countShownStrokes } from "./count-strokes.ts";
import { streamPaintingEvents } from "./event-stream.ts";
import { hangPainting } from "./hang.ts";
import { CreatePaintingInput, HangPaintingInput, PaintInput } from "./input.ts";
import { createPainting, deletePainting, type PaintingRow } from "./service.ts";
import { Painting, PaintingConnection, PaintingEvent } from "./type.ts";

@Resolver(() => Painting)
export class PaintingResolver {
  @Query(() => PaintingConnection, { description: "Newest first." })
  paintings(@Args(() => PageArgs) page: PageArgs, @Ctx() { db }: Context) {
    return readPage(
      page,
      (query) => db.painting.findMany(query),
      () => db.painting.count(),
    );
  }

  @Query(() => Painting, { nullable: true })
  painting(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return db.painting.findUnique({ where: { id } });
  }

  @Mutation(() => Painting, { description: "Sets up an empty canvas before a picture." })
  createPainting(
    @Arg("input", () => CreatePaintingInput) input: CreatePaintingInput,
    @Ctx() { db }: Context,
  ) {
    return createPainting(db, input);
  }

  @Mutation(() => Painting, {
    description: "Appends events to a painting: all or none. Sending the same events again changes nothing.",
  })
  async paint(
    @Arg("input", () => PaintInput) { painting, events }: PaintInput,
    @Ctx() { db, works }: Context,
  ): Promise<PaintingRow> {
    const row = await appendPaintingEvents(db, painting, checkEvents(events));
    const undone = events.filter(({ kind }) => kind === "UNDO").map(({ gesture }) => gesture);
    works.cancelGestures(row.id, undone);
    return row;
  }

  @Mutation(() => StyledImage, {
    description: "Renders the painting as it is, and hangs it among the styled images; the easel stays.",
  })
  hangPainting(@Arg("input", () => HangPaintingInput) input: HangPaintingInput, @Ctx() context: Context) {
    return hangPainting(context, input);
  }

  @Mutation(() => Boolean, {
    description: "Removes the painting and its strokes; false when it was gone already.",
  })
  deletePainting(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return deletePainting(db, id);
  }

  @Subscription(() => PaintingEvent, {
    description: "Every event after the sequence `after`, then what comes, in order, each once.",
    subscribe: ({ args, context }: { args: Record<string, unknown>; context: Context }) =>
      streamPaintingEvents(context, String(args.paintingId), Number(args.after ?? 0)),
  })
  paintingEvents(
    @Root() event: PaintingEvent,
    @Arg("paintingId", () => ID) _paintingId: string,
    @Arg("after", () => Int, { nullable: true, defaultValue: 0 }) _after?: number | null,
  ): PaintingEvent {
    return event;
  }

  @FieldResolver(() => Picture)
  picture(@Root() { pictureId }: PaintingRow, @Ctx() { db }: Context) {
    return db.picture.findUniqueOrThrow({ where: { id: pictureId } });
  }

  @FieldResolver(() => Int, {
    description: "Strokes that show: neither undone nor cleared away nor replaced.",
  })
  shownStrokeCount(@Root() painting: PaintingRow, @Ctx() { db }: Context): Promise<number> {
    return countShownStrokes(db, painting);
  }

  @FieldResolver(() => String, {
    description: "The painting as it is, rendered from its strokes; about `width` pixels wide where told.",
  })
  url(
    @Root() { id, lastSequence }: PaintingRow,
    @Arg("width", () => Int, { nullable: true }) width?: number | null,
  ): string {
    return `/paintings/${id}/image?v=${lastSequence}${width ? `&w=${width}` : ""}`;
  }

  @FieldResolver(() => String, {
    description: `The strokes rendered again with ${PRINT_SIDE_PX} pixels on the longer side, or as many as ?size= says, under the light of ?relief=, ?lightAzimuth= and ?lightElevation=: a PNG file with its provenance.`,
  })
  printUrl(@Root() { id }: PaintingRow): string {
    return `/paintings/${id}/print`;
  }

  @FieldResolver(() => String, {
    description: "The strokes that show, as a JSON file; POST /paintings makes a painting of it again.",
  })
  strokesUrl(@Root() { id }: PaintingRow): string {
    return `/paintings/${id}/strokes.json`;
  }

  @FieldResolver(() => String, { description: "The strokes that show, as the shapes of an SVG file." })
  svgUrl(@Root() { id }: PaintingRow): string {
    return `/paintings/${id}/strokes.svg`;
  }
}
