// The mutation that starts previews; they are followed by runEvents like any run.
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { Context } from "../context.ts";
import { StylizeInput } from "../run/input.ts";
import { Run } from "../run/type.ts";
import { PREVIEW_PX } from "./policy.ts";
import { startPreview } from "./service.ts";

@Resolver()
export class PreviewResolver {
  @Mutation(() => Run, {
    description:
      `A run of at most ${PREVIEW_PX} px and few iterations that no list shows and that is gone after minutes. It does not ` +
      "wait behind other runs, and takes the place of the window's preview before it.",
  })
  preview(
    @Arg("input", () => StylizeInput) input: StylizeInput,
    @Arg("window", () => String, { description: "A random text, the same for all previews of one window." })
    window: string,
    @Ctx() context: Context,
  ) {
    return startPreview(context, input, window);
  }
}
