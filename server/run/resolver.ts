// Queries, mutations and the subscription about runs.
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
import { Engine } from "../catalogue/type.ts";
import { pageSize, readPage, toPage } from "../connection.ts";
import type { Context } from "../context.ts";
import { Checkpoint, Model } from "../model/type.ts";
import { Picture } from "../picture/type.ts";
import { StyledImage } from "../styled-image/type.ts";
import { cancelRun, pauseRun, resumeRun } from "./control.ts";
import { deleteRun } from "./delete.ts";
import { toRunEvent } from "./event-row.ts";
import { streamRunEvents } from "./event-stream.ts";
import { RunEvent, RunEventConnection } from "./event-type.ts";
import {
  DEFAULT_EVENTS,
  EventsArgs,
  MAX_EVENTS,
  MAX_PEERS,
  RunsArgs,
  StartRunInput,
  StylizeInput,
} from "./input.ts";
import { estimateSecondsLeft, NO_PREVIEWS, queuePosition, type RunRow } from "./service.ts";
import { startRun, stylize } from "./stylize.ts";
import { Run, RunConnection, RunImage, RunPeer } from "./type.ts";

@Resolver(() => Run)
export class RunResolver {
  @Query(() => RunConnection, { description: "Newest first." })
  runs(@Args(() => RunsArgs) { state, ...page }: RunsArgs, @Ctx() { db }: Context) {
    const listed = { ...NO_PREVIEWS, ...(state ? { state } : {}) };
    return readPage(
      page,
      ({ where, ...query }) => db.run.findMany({ ...query, where: { ...where, ...listed } }),
      () => db.run.count({ where: listed }),
    );
  }

  @Query(() => Run, { nullable: true })
  run(@Arg("id", () => ID) id: string, @Ctx() { db }: Context) {
    return db.run.findUnique({ where: { id } });
  }

  @Mutation(() => Run, {
    description:
      "Queues a run that makes an image. Follow it by the subscription runEvents, or ask for it again.",
  })
  stylize(@Arg("input", () => StylizeInput) input: StylizeInput, @Ctx() context: Context) {
    return stylize(context, input);
  }

  @Mutation(() => Run, {
    description: "Queues a run of any method: one that makes an image, trains a model or writes a report.",
  })
  startRun(@Arg("input", () => StartRunInput) input: StartRunInput, @Ctx() context: Context) {
    return startRun(context, input);
  }

  @Mutation(() => Run, {
    description:
      "A queued or paused run is cancelled at once, a running one at its next iteration; one that is over stays as it is.",
  })
  cancelRun(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return cancelRun(context, id);
  }

  @Mutation(() => Run, {
    description: "A running run stops at its next iteration and can be resumed from there.",
  })
  pauseRun(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return pauseRun(context, id);
  }

  @Mutation(() => Run, {
    description: "Queues a paused run again; it goes on from the iteration where it stopped.",
  })
  resumeRun(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return resumeRun(context, id);
  }

  @Mutation(() => Boolean, {
    description:
      "Removes a run that is over, with its events; false when it was gone already. Refused while there is an image or a " +
      "model that it made.",
  })
  deleteRun(@Arg("id", () => ID) id: string, @Ctx() context: Context) {
    return deleteRun(context, id);
  }

  @Subscription(() => RunEvent, {
    description:
      "Every event after the sequence `after`, then live; it completes when the run is over. To reconnect without loss pass the last sequence seen.",
    subscribe: ({ args, context }: { args: { runId: string; after: number | null }; context: Context }) =>
      streamRunEvents(context, args.runId, args.after ?? 0),
  })
  runEvents(
    @Root() event: RunEvent,
    @Arg("runId", () => ID) _runId: string,
    @Arg("after", () => Int, { nullable: true, defaultValue: 0 }) _after: number | null,
  ): RunEvent {
    return event;
  }

  @FieldResolver(() => Picture, { nullable: true })
  content(@Root() { contentId }: RunRow, @Ctx() { db }: Context) {
    return contentId ? db.picture.findUnique({ where: { id: contentId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  style(@Root() { styleId }: RunRow, @Ctx() { db }: Context) {
    return styleId ? db.picture.findUnique({ where: { id: styleId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  map(@Root() { mapId }: RunRow, @Ctx() { db }: Context) {
    return mapId ? db.picture.findUnique({ where: { id: mapId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  contentLabels(@Root() { contentLabelsId }: RunRow, @Ctx() { db }: Context) {
    return contentLabelsId ? db.picture.findUnique({ where: { id: contentLabelsId } }) : null;
  }

  @FieldResolver(() => Picture, { nullable: true })
  styleLabels(@Root() { styleLabelsId }: RunRow, @Ctx() { db }: Context) {
    return styleLabelsId ? db.picture.findUnique({ where: { id: styleLabelsId } }) : null;
  }

  @FieldResolver(() => Model, { nullable: true })
  model(@Root() { modelId }: RunRow, @Ctx() { db }: Context) {
    return modelId ? db.model.findUnique({ where: { id: modelId } }) : null;
  }

  @FieldResolver(() => Checkpoint, { nullable: true })
  checkpoint(@Root() { checkpointId }: RunRow, @Ctx() { db }: Context) {
    return checkpointId ? db.checkpoint.findUnique({ where: { id: checkpointId } }) : null;
  }

  @FieldResolver(() => [RunPeer], { complexity: MAX_PEERS })
  peers(@Root() { id }: RunRow, @Ctx() { db }: Context) {
    return db.runPeer.findMany({
      where: { runId: id },
      orderBy: { position: "asc" },
      include: { model: true, checkpoint: true },
    });
  }

  @FieldResolver(() => Model, { nullable: true })
  madeModel(@Root() { id }: RunRow, @Ctx() { db }: Context) {
    return db.model.findUnique({ where: { runId: id } });
  }

  @FieldResolver(() => StyledImage, { nullable: true })
  styledImage(@Root() { id }: RunRow, @Ctx() { db }: Context) {
    return db.styledImage.findUnique({ where: { runId: id }, include: { run: true } });
  }

  @FieldResolver(() => Engine, { nullable: true })
  engine(@Root() { engine }: RunRow) {
    return engine === null ? null : engineSchema.parse(engine);
  }

  @FieldResolver(() => RunImage, { nullable: true, description: "The newest good iterate." })
  preview(@Root() { previewBlob, previewWidth, previewHeight }: RunRow) {
    if (!previewBlob || !previewWidth || !previewHeight) return null;
    return { blob: previewBlob, width: previewWidth, height: previewHeight };
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: "Compute time left, once a running run knows its speed.",
  })
  estimatedSecondsLeft(@Root() run: RunRow) {
    return estimateSecondsLeft(run);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: "1 for the next to be computed: runs that go on come before new ones. Null unless queued.",
  })
  queuePosition(@Root() run: RunRow, @Ctx() { db }: Context) {
    return queuePosition(db, run);
  }

  @FieldResolver(() => RunEventConnection, {
    description: "Oldest first: every kept iteration, for scrubbing.",
  })
  async events(
    @Root() { id }: RunRow,
    @Args(() => EventsArgs) { after, first, kinds }: EventsArgs,
    @Ctx() { db }: Context,
  ) {
    const size = pageSize(first, DEFAULT_EVENTS, MAX_EVENTS);
    const ofRun = { runId: id, ...(kinds ? { kind: { in: kinds } } : {}) };
    const rows = await db.runEvent.findMany({
      where: { ...ofRun, sequence: { gt: after ?? 0 } },
      orderBy: { sequence: "asc" },
      take: size + 1,
    });
    return toPage(
      rows.map(toRunEvent),
      size,
      (event) => String(event.sequence),
      (after ?? 0) > 0,
      () => db.runEvent.count({ where: ofRun }),
    );
  }
}
