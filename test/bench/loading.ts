// What a training's speed is beside that of its bare steps: loading, augmenting and bookkeeping may cost little. Stretches of
// both alternate in one process, so that whatever else the machine does meets both.
import { syntheticImages } from "../../gpu/data/synthetic.ts";
import { type TrainingSettings, trainingSettingsSchema } from "../../gpu/training/settings.ts";
import { train } from "../../gpu/training/train.ts";
import { Trainer } from "../../gpu/training/trainer.ts";
import { median } from "./measure.ts";

const PICTURES = 2560;
const SIZE_PX = 32;
const CLASSES = 10;
/** Steps of either kind in a row. */
const STRETCH = 10;

/** Every augmentation on. The smallest network leaves loading the least time to hide in. */
const AUGMENTED = { padPx: 4, flip: true, colourJitter: 0.2, cutoutPx: 8, heldOut: 0, epochs: 100 };
const LOADS = {
  "vgg11, quarter width": { network: "vgg11", width: 0.25 },
  "vgg13, half width": { network: "vgg13", width: 0.5 },
  "vgg13, half width, PGD-2": {
    network: "vgg13",
    width: 0.5,
    regime: "pgd",
    regimeParameters: { steps: 2 },
  },
} as const;

export const loadingNames = Object.keys(LOADS);

export interface LoadingMeasurement {
  /** Pictures a second, from medians of the stretches. */
  training: number;
  bare: number;
}

/** @param name one of `loadingNames`. @param stretches of each kind; a first pair warms up. */
export async function measureLoading(name: string, stretches: number): Promise<LoadingMeasurement> {
  const settings = trainingSettingsSchema.parse({ ...LOADS[name as keyof typeof LOADS], ...AUGMENTED });
  const whole = wholeSteps(settings);
  const bare = bareSteps(settings);
  const [ofWhole, ofBare]: [number[], number[]] = [[], []];
  for (let stretch = 0; stretch <= stretches; stretch++) {
    const [wholeMs, bareMs] = [await timed(whole.step), await timed(bare.step)];
    if (stretch === 0) continue;
    ofWhole.push(wholeMs);
    ofBare.push(bareMs);
  }
  await whole.end();
  bare.end();
  const rate = (samplesMs: readonly number[]) => (STRETCH * settings.batchSize * 1000) / median(samplesMs);
  return { training: rate(ofWhole), bare: rate(ofBare) };
}

async function timed(step: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let i = 0; i < STRETCH; i++) await step();
  return performance.now() - startedAt;
}

function wholeSteps(settings: TrainingSettings) {
  const steps = train({ settings, trainSet: syntheticImages(PICTURES, 1, SIZE_PX) });
  return {
    step: () => steps.next(),
    end: () => steps.return({ weights: new Map(), epoch: 0 }),
  };
}

/** The same batch again and again. */
function bareSteps(settings: TrainingSettings) {
  const trainer = new Trainer(settings, CLASSES);
  const { pixels, labels } = syntheticImages(settings.batchSize, 2, SIZE_PX);
  const batch = { pixels: Float32Array.from(pixels, (byte) => byte / 255), labels };
  let step = 0;
  return {
    step: () => trainer.step(batch, SIZE_PX, { step: step++, progress: 0.5, learningRate: 0.01 }),
    end: () => trainer.dispose(),
  };
}
