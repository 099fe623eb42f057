// Mutations and the subscription about work on paintings.
import { Arg, Ctx, ID, Mutation, Resolver, Root, Subscription } from "type-graphql";
import { rgbOf } from "../../gpu/paint/index.ts";
import type { Context } from "../context.ts";
import { badInput } from "../errors.ts";
import { type PlacedStroke, readPlacedStrokes } from "../painting/read-strokes.ts";
import { findPainting } from "../painting/service.ts";
import { AutoPaintInput, RelaxPaintingInput } from "./input.ts";
import { checkAutoPaint, checkRelax } from "./settings.ts";
import { readLeans, readSource } from "./source.ts";
import { PaintingWork } from "./type.ts";
import { streamPaintingWork } from "./work-stream.ts";

@Resolver()
export class PaintingWorkResolver {
  @Mutation(() => PaintingWork, {
    description:
      "Lets the server paint: broad strokes first, along the edges of the photograph and in its colours, finer ones where there is more to see.",
  })
  async autoPaint(
    @Arg("input", () => AutoPaintInput) input: AutoPaintInput,
    @Ctx() context: Context,
  ): Promise<PaintingWork> {
    const options = checkAutoPaint(input);
    const painting = await findPainting(context.db, input.painting);
    // Before the photograph is read, which takes a moment, and again after it.
    context.works.checkRoom(painting.id);
    const leans = await readLeans(context, input.map, painting);
    const source = await readSource(context, painting);
    const { gesture, author } = input;
    const task = { kind: "AUTO_PAINT", source, leans, options } as const;
    return context.works.start({ painting, gesture, author, task });
  }

  @Mutation(() => PaintingWork, {
    description:
      "Brings the painting closer to its photograph by chance: changes strokes a little, and keeps what makes the difference smaller.",
  })
  async relaxPainting(
    @Arg("input", () => RelaxPaintingInput) input: RelaxPaintingInput,
    @Ctx() context: Context,
  ): Promise<PaintingWork> {
    const options = checkRelax(input);
    const painting = await findPainting(context.db, input.painting);
    context.works.checkRoom(painting.id);
    const leans = await readLeans(context, input.map, painting);
    const source = await readSource(context, painting);
    const strokes: PlacedStroke[] = [];
    for await (const page of readPlacedStrokes(context.db, painting)) strokes.push(...page);
    if (strokes.length === 0)
      throw badInput("Nothing is painted yet.", "Relax the painting when there are strokes.");
    const { gesture, author } = input;
    const ground = rgbOf(painting.ground);
    const task = { kind: "RELAX", source, leans, ground, strokes, options } as const;
    return context.works.start({ painting, gesture, author, task });
  }

  @Mutation(() => PaintingWork, {
    nullable: true,
    description: "Ends the work on a painting; what it painted stays. Null where there was none.",
  })
  async cancelPaintingWork(
    @Arg("paintingId", () => ID) paintingId: string,
    @Ctx() { db, works }: Context,
  ): Promise<PaintingWork | null> {
    await findPainting(db, paintingId);
    return works.cancel(paintingId) ?? null;
  }

  @Subscription(() => PaintingWork, {
    nullable: true,
    description:
      "The newest work on a painting as it is, then each time it is another; null where there is none.",
    subscribe: ({ args, context }: { args: Record<string, unknown>; context: Context }) =>
      streamPaintingWork(context, String(args.paintingId)),
  })
  paintingWork(
    @Root() { work }: { work: PaintingWork | null },
    @Arg("paintingId", () => ID) _paintingId: string,
  ): PaintingWork | null {
    return work;
  }
}
