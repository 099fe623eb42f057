// One picture pushed toward a class on several models at once, step by step: what each of them then sees, and what the picture had
// to become for it.
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { z } from "zod";
import type { Dataset } from "../data/dataset.ts";
import type { Raster } from "../image/raster.ts";
import { resize } from "../image/resize.ts";
import { signedRaster, tiles } from "../image/tiles.ts";
import { classifierOf } from "../robustness/classifier.ts";
import { picturesOf, selectPictures } from "../robustness/pictures.ts";
import { type AttackStep, attackStepwise } from "../robustness/targeted-attack.ts";
import { NORMS } from "../robustness/threat.ts";
import { attackingMemory } from "./memory.ts";
import {
  defineMethod,
  type MethodContext,
  MethodError,
  type NamedModel,
  namedModels,
  requireClassesOf,
  requireMeasurable,
} from "./method.ts";

const parameters = z.strictObject({
  target: z.int().min(0).max(999).default(3).meta({
    title: "Target",
    description: "The class that the picture is to become, by its number from 0.",
    names: "classes",
  }),
  picture: z.int().min(0).max(9999).default(0).meta({
    title: "Test picture",
    description: "Number of the data set's test picture that is changed where no picture is chosen.",
  }),
  norm: z.enum(NORMS).default("l2").meta({ title: "Norm", description: "In which the change is measured." }),
  epsilon: z
    .number()
    .min(0.001)
    .max(32)
    .default(2)
    .meta({
      title: "Epsilon",
      description:
        "How far the picture may be changed, pixels in [0, 1]. At 0.5 (l2) people see nothing; at 4 a robust model's picture begins to " +
        "look like the target.",
      scale: "log",
    }),
  steps: z
    .int()
    .min(1)
    .max(500)
    .default(40)
    .meta({ title: "Steps", description: "Of projected gradient ascent." }),
  stepSize: z.number().min(0.0001).max(32).optional().meta({
    title: "Step size",
    description: "Length of a step in the norm; usually 2.5 epsilon / steps.",
    scale: "log",
    advanced: true,
  }),
});
type Parameters = z.infer<typeof parameters>;

const stateSchema = z.object({
  iteration: z.number(),
  pixels: z.array(z.instanceof(Float32Array)),
  reachedAt: z.array(z.number().nullable()),
});

const SHOWN = { scale: 6, gapPx: 4 };

export const attack = defineMethod({
  label: "Attack",
  description:
    "Changes one picture, as little as told, until a model sees another class in it; several models side by side.",
  about:
    "Each step moves every pixel a little in the direction that makes the model believe more in the chosen class, and never " +
    "further from the picture than told.\n\nOn a network that was trained plainly a change that nobody sees is enough. A robust " +
    "network has to be shown something: with a large radius the picture begins to look like the class that it is to become, " +
    "because that is what such a network goes by.",
  sources: [
    {
      authors: "C. Szegedy et al.",
      year: 2014,
      title: "Intriguing properties of neural networks",
      venue: "ICLR",
    },
    {
      authors: "S. Santurkar et al.",
      year: 2019,
      title: "Image Synthesis with a Single (Robust) Classifier",
      venue: "NeurIPS",
    },
  ],
  makes: "report",
  inputs: { content: "optional", model: "required", peers: "required", dataset: "required" },
  parameters,
  charts: {
    probability: { title: "What the models see", scale: "bars" },
    target: { title: "Probability of the target", scale: "share" },
    size: { title: "Size of the change", scale: "linear" },
  },
  estimateMemory: ({ model, peers = [], dataset }) => {
    if (!model || !dataset) return 0;
    return attackingMemory([model, ...peers], { sizePx: dataset.testSet.sizePx, batchSize: 1 });
  },
  async *run(context) {
    const { parameters, signal } = context;
    const { model, dataset } = requireMeasurable(context);
    const { classes } = dataset.testSet;
    const models = namedModels([model, ...(context.peers ?? [])]);
    for (const one of models) requireClassesOf(dataset, one.model);
    const target = classes[parameters.target];
    if (target === undefined) {
      throw new MethodError(
        `${dataset.label} has no class ${parameters.target}.`,
        `Choose from 0 to ${classes.length - 1}: ${classes.join(", ")}.`,
      );
    }
    const picture = pictureOf(context, parameters, dataset);
    const { norm, epsilon, steps, stepSize = (2.5 * epsilon) / steps } = parameters;
    const saved = context.state && stateSchema.parse(context.state);
    const attacks = models.map((one, i) =>
      attackStepwise({
        classifier: classifierOf(one.model),
        picture: { ...picture, pixels: picture.data },
        threat: { norm, epsilon },
        steps,
        stepSize,
        target: parameters.target,
        signal,
        ...(saved && { resume: { step: saved.iteration, pixels: saved.pixels[i]! } }),
      }),
    );
    const reachedAt = saved?.reachedAt ?? models.map(() => null);
    let before: AttackStep[] | undefined;
    let after: AttackStep[] = [];
    for (;;) {
      await turnOfEventLoop();
      signal.throwIfAborted();
      const now = await nextOf(attacks);
      if (now === undefined) break;
      after = now;
      const iteration = now[0]!.step;
      now.forEach(({ probabilities }, i) => {
        if (highest(probabilities) === parameters.target) reachedAt[i] ??= iteration;
      });
      // What was yielded by an earlier attempt is not yielded again.
      if (iteration === saved?.iteration) continue;
      if (iteration === 0) before = now;
      const reached = [...reachedAt];
      yield {
        iteration,
        total: steps,
        values: valuesOf(now, models, classes, parameters.target),
        images: Object.fromEntries(models.map(({ name }, i) => [name, comparison(picture, now[i]!)])),
        saveState: async () => ({ iteration, pixels: now.map(({ pixels }) => pixels), reachedAt: reached }),
      };
    }
    before ??= await startOf(models, picture, parameters);
    const seen = ({ probabilities }: AttackStep) => {
      const best = highest(probabilities);
      return { seen: classes[best]!, probability: probabilities[best]! };
    };
    return {
      report: {
        kind: "attack",
        norm,
        epsilon,
        steps,
        target,
        models: models.map(({ name }, i) => ({
          id: name,
          before: seen(before[i]!),
          after: seen(after[i]!),
          targetProbability: after[i]!.probabilities[parameters.target]!,
          size: after[i]!.norm,
          reachedAt: reachedAt[i] ?? null,
        })),
      },
    };
  },
});

/** The chosen picture's middle at the size of the data set's, or one of the test pictures. */
function pictureOf(
  { content }: Pick<MethodContext<unknown>, "content">,
  { picture }: Parameters,
  { testSet }: Dataset,
): Raster {
  const { sizePx } = testSet;
  if (content) return resize(middleOf(content), { width: sizePx, height: sizePx });
  const { pixels } = selectPictures(picturesOf(testSet), [picture % testSet.labels.length]);
  return { width: sizePx, height: sizePx, data: pixels };
}

/** The largest square. */
function middleOf({ width, height, data }: Raster): Raster {
  const side = Math.min(width, height);
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  const square = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * 3;
    square.set(data.subarray(from, from + side * 3), y * side * 3);
  }
  return { width: side, height: side, data: square };
}

async function nextOf(
  attacks: readonly AsyncGenerator<AttackStep, void>[],
): Promise<AttackStep[] | undefined> {
  const steps: AttackStep[] = [];
  // One after the other: they share an engine.
  for (const attack of attacks) {
    const next = await attack.next();
    if (!next.done) steps.push(next.value);
  }
  return steps.length === attacks.length ? steps : undefined;
}

/** What the models see in the unchanged picture, where an earlier attempt saw it. */
async function startOf(
  models: readonly NamedModel[],
  picture: Raster,
  { norm, target }: Parameters,
): Promise<AttackStep[]> {
  const steps: AttackStep[] = [];
  for (const { model } of models) {
    const looking = attackStepwise({
      classifier: classifierOf(model),
      picture: { ...picture, pixels: picture.data },
      threat: { norm, epsilon: 0 },
      steps: 0,
      stepSize: 0,
      target,
    });
    for await (const step of looking) steps.push(step);
  }
  return steps;
}

function valuesOf(
  steps: readonly AttackStep[],
  models: readonly NamedModel[],
  classes: readonly string[],
  target: number,
): Record<string, number> {
  const entries = steps.flatMap(({ probabilities, norm }, i): [string, number][] => {
    const { name } = models[i]!;
    return [
      ...probabilities.map((value, c): [string, number] => [`probability/${name}/${classes[c]}`, value]),
      [`target/${name}`, probabilities[target]!],
      [`size/${name}`, norm],
    ];
  });
  return Object.fromEntries(entries);
}

/** The picture, what became of it, and the change, amplified. */
function comparison(picture: Raster, { pixels }: AttackStep): Raster {
  const change = signedRaster(
    pixels.map((value, i) => value - picture.data[i]!),
    picture.width,
  );
  return tiles([[picture, { ...picture, data: pixels }, change]], SHOWN);
}

const highest = (values: readonly number[]) => values.indexOf(Math.max(...values));
